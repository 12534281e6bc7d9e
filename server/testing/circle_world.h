// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "carecircle/v1/accounts.pb.h"
#include "carecircle/v1/circles.pb.h"
#include "core/codec/record.h"
#include "server/base.h"
#include "server/fields.h"
#include "server/rpc/dispatcher.h"
#include "server/services/services.h"
#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/recording_publisher.h"

// The whole server but its network, in memory, with a clock that tests move; and the people who call it. What members
// encrypt is filler here: the server cannot tell.

namespace carecircle::testing {

// A link as its holder has it.
struct Link {
  Id invite_id{};
  SecretBytes signature_seed;  // isk
};

struct Person {
  SignatureKeyPair identity;  // AIK
  SignatureKeyPair device;    // DSK
  SignatureKeyPair recovery;
  AccountId account{};
  DeviceId device_id{};
  ByteArray<32> name_hash{};
  std::string passphrase;
  std::optional<SessionId> session;

  std::string id() const { return field_of(account); }
  v1::SignedStruct sign(std::string_view name, BytesView content) const;  // by the DSK
  Bytes credential() const;
};

// The records and structs that people send.
Bytes ring_record(const CircleId& ring, RecordKind kind, const Id& record_id, std::uint32_t revision,
                  const AccountId& author);
Bytes slot(std::uint8_t type, std::uint8_t id_byte);
Bytes chain_link(const CircleId& ring, std::uint64_t generation);  // to the one before
Bytes chain_link(const CircleId& ring, std::uint64_t generation, std::uint64_t previous_generation);
v1::SignedStruct signed_struct(BytesView seed, std::string_view name, BytesView content);
// A device with the set that lists it, signed by `identity`; `set_version` 1 is a first device.
void set_device(const Person& person, std::uint32_t set_version, v1::SignedStruct& device_set,
                v1::SignedStruct& device_statement);

class World {
 public:
  World();

  std::uint64_t now_ms = 1'700'000'000'000;
  std::string address_prefix = "192.0.2.0/24";
  bool sessions_last = true;  // nobody has to sign in again when the clock is moved

  // As a client calls: limits, session, access, handler, commit, and what follows it. `path` is "CirclesService/Join".
  template <typename Response, typename Request>
  Result<Response> call(const std::string& path, const Request& request, const Person* caller) {
    auto message = std::make_unique<Request>(request);
    std::unique_ptr<google::protobuf::Message> answer =
        TRY(call_method("/carecircle.v1." + path, std::move(message), caller));
    return std::move(static_cast<Response&>(*answer));
  }
  Result<std::unique_ptr<google::protobuf::Message>> call_method(const std::string& path,
                                                                 std::unique_ptr<google::protobuf::Message> request,
                                                                 const Person* caller);
  const std::map<std::string, Method>& methods() const;
  ErrorDetails details;                   // of the last call
  std::optional<SecretBytes> last_token;  // that the last call set

  // Moves the clock, then runs the periodic jobs.
  void pass(std::uint64_t duration_ms);
  void tick();
  // As at start: services anew, the stores as they are.
  void restart();

  Id random_id() { return entropy.array<16>(); }
  std::string random_field() { return field_of(random_id()); }

  Person new_person();
  Link found_link();
  v1::FinishRegistrationRequest registration(Person& person, const Link& link);
  Result<void> try_register(Person& person, const Link& link);
  Person register_person(const Link& link);
  Result<void> sign_in(Person& person, const std::string& passphrase, const DeviceId& device_id);

  // An owner with a circle; members who came in through links of the owner.
  Person found_circle();
  Link invite(const Person& owner, std::uint32_t uses = 1, std::uint64_t lifetime_ms = 24ull * 3600 * 1000);
  v1::JoinRequest join_request(const Person& person, const Link& link);
  Id join(const Person& person, const Link& link);
  v1::CommitRequest plain_commit();  // as any member may make one
  v1::CommitRequest admission(const std::vector<Id>& join_ids);
  Person add_member(const Person& owner);

  // The same, and the epoch that it begins.
  Result<v1::CommitResponse> commit(const Person& caller, const v1::CommitRequest& request);
  Result<v1::LeaveResponse> leave(const Person& caller);

  // How many audit entries with this action a person sees.
  int audit_count(const Person& person, int action);
  std::int64_t rows(const std::string& table);

  SystemEntropy entropy;
  RecordingPublisher publisher;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<ShredStore> shred_store;
  ServerKeys keys;
  Delivery delivery{publisher};
  Audit audit;
  CircleId circle_id{};
  std::uint64_t epoch = 0;

 private:
  struct Wiring {
    explicit Wiring(World& world);
    DomainEvents events;
    MethodTable methods;
    Ticker ticker;
    ServerBase base;
    Services services;
    Dispatcher dispatcher;
  };

  std::unique_ptr<Wiring> wiring_;
};

}  // namespace carecircle::testing
