// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "carecircle/v1/content.pb.h"
#include "cli/client/home.h"
#include "cli/client/method.h"
#include "cli/client/transport.h"
#include "core/admission/group_view.h"
#include "core/codec/admission.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/keyring.h"
#include "core/envelope/record.h"
#include "core/mls/group.h"

// One signed-in account on this machine: what every command works with. A command gets it after `sync` (sync.h) has brought it up
// to date; the nouns (help_requests.h, conversations.h, contacts.h, audit.h, circle.h) are free functions over it.
//
// The host persists before it sends: group state is in the home before the message that it made leaves, and a call that must
// happen once goes through `call_once`, which keeps it until the server answered and finishes it on the next command.

namespace carecircle::v1 {
class AttachedMessage;
}

namespace carecircle::cli {

// This machine's device and the account it belongs to.
struct Account {
  AccountIdentity identity;  // AIK, account_id, set_version
  SecretBytes master_key;    // AMK
  SecretBytes storage_key;   // SSK
  DeviceId device_id{};
  SignatureKeyPair signature_key;  // DSK
  hpke::KeyPair hpke_key;          // DHK
  Bytes credential;                // encoded Credential of this device's leaf
  std::string sign_in_name;
  std::string recovery_code;  // as printed on the kit
};
void write(TlsWriter&, const Account&);
Result<void> read(TlsReader&, Account&);

struct Member {
  AccountId id{};
  Role role = Role::member;
  std::string name;
  bool leaving = false;
};

// A group with its place in its delivery stream.
struct StreamGroup {
  mls::Group group;
  std::uint64_t sequence = 0;      // everything up to it was processed
  std::uint64_t joined_epoch = 0;  // messages of earlier epochs are not for us
};

// A direct conversation that this device is in.
struct DirectConversation {
  Id conversation_id{};
  Id request_id{};
  Id offer_id{};
  AccountId peer{};
};

// One opened message of a conversation, own ones included, as it is kept in the home.
struct OpenedMessage {
  Id conversation_id{};
  std::uint64_t sequence = 0;
  AccountId sender{};
  DeviceId sender_device{};
  bool mine = false;
  std::uint64_t accepted_ms = 0;
  v1::ConversationContent content;
};

// An opened and checked record of the circle's ring.
struct OpenedRecord {
  RingRecord record;
  SecretBytes plaintext;
};

class Client;
// Called in the home's transaction that stores the message, for each message once, own ones included. It may edit the index with
// Client::edit_index_later. An error is kept as the sync's report; the message is stored all the same.
using ContentHandler = std::function<Result<void>(Client&, const OpenedMessage&)>;

class Client {
 public:
  Client(Home home, Transport transport, Account account);
  Client(Client&&) noexcept;
  ~Client();

  // ---- Who we are --------------------------------------------------------------------------------------------------------
  const Account& account() const;
  const AccountId& account_id() const;
  Home& home();
  Transport& transport();
  Entropy& entropy();
  // UTC milliseconds, this machine's clock corrected by the server's.
  std::uint64_t now_ms() const;
  std::uint64_t now_s() const { return now_ms() / 1000; }

  // ---- Calls -------------------------------------------------------------------------------------------------------------
  template <typename Request, typename Response>
  Result<Response> call(const Method<Request, Response>& method, const Request& request, Repeat repeat = Repeat::no) {
    Response response;
    TRY(transport().call(method.path, request, response, repeat));
    return response;
  }
  // For requests with a client_request_id (set it with new_id): kept in the home, with what is already in the surrounding
  // transaction, until the server has answered for good; repeated on the next command after a crash.
  template <typename Request, typename Response>
  Result<Response> call_once(const Method<Request, Response>& method, const Request& request) {
    Response response;
    TRY(call_kept(method.path, request, response));
    return response;
  }
  Id new_id();

  // ---- The circle --------------------------------------------------------------------------------------------------------
  // kNotAMember before a circle was joined, kStillWaiting while nobody let us in.
  Result<CircleId> circle_id();
  Result<StreamGroup*> circle_group();
  Result<GroupView> circle_view();
  Result<Role> own_role();
  // By the server's list, checked against the circle's tree; names from their profiles. Those who left are not in it.
  Result<std::vector<Member>> members();
  // "" when unknown; never an error, since a name is only shown.
  std::string name_of(const AccountId& account);
  // By id in hex, or by name when exactly one has it. kNotFound.
  Result<Member> find_member(std::string_view id_or_name);
  // The credential and signature key of the account's leaf in the circle's tree. kNotAMember.
  struct MemberLeaf {
    Credential credential;
    Bytes signature_key;
  };
  Result<MemberLeaf> leaf_of(const AccountId& account);

  // ---- Ring records ------------------------------------------------------------------------------------------------------
  // With the generations that the index keeps; fetches the chain when one is missing.
  Result<const Keyring*> keyring();
  Result<Bytes> seal_ring_record(const RecordDraft& draft, BytesView plaintext);
  // Signature, author, kind, revision (never lower than seen), then opened. `expected_id`: the record must be of this id.
  Result<OpenedRecord> open_ring_record(BytesView record, RecordKind kind, const Id& expected_id);

  // ---- The index ---------------------------------------------------------------------------------------------------------
  const v1::AccountIndex& index() const;
  // Changes it here and on the server, durably, before it returns. Call it before the step that depends on it.
  Result<void> edit_index(const std::function<void(v1::AccountIndex&)>& change);
  // Inside a sync: kept in the home with the surrounding transaction, put on the server before anything is acknowledged.
  Result<void> edit_index_later(const std::function<void(v1::AccountIndex&)>& change);

  // ---- Conversations -----------------------------------------------------------------------------------------------------
  Result<std::vector<DirectConversation>> conversations();
  Result<DirectConversation> conversation(const Id& conversation_id);  // kNotFound
  // The newest conversation with this member. kContactNoConversation.
  Result<DirectConversation> conversation_with(const AccountId& account);
  Result<std::vector<OpenedMessage>> messages(const Id& conversation_id, std::uint64_t after_sequence = 0);
  // Seals, keeps and sends; repeats in the new epoch when the group moved on. The sequence the server gave.
  struct SentMessage {
    std::uint64_t sequence = 0;
    std::uint64_t accepted_ms = 0;
  };
  Result<SentMessage> send_in_conversation(const Id& conversation_id, const v1::ConversationContent& content);
  // For RPCs that carry a message: sealed, and kept in the home. On kStaleEpoch sync and prepare a new one (see with_fresh_epoch).
  Result<v1::AttachedMessage> prepare_message(const Id& conversation_id, const v1::ConversationContent& content);
  // Runs `attempt`, and after kStaleEpoch synchronises and runs it again, a few times.
  Result<void> with_fresh_epoch(const std::function<Result<void>()>& attempt);

  // What accepting an offer needs: the group of requester and helper, the helper added, first messages sealed. The group is kept in the
  // home until the conversation shows up in the server's list; send the AcceptRequest with call_once.
  struct FoundedConversation {
    Id conversation_id{};
    Bytes commit;
    Bytes welcome;
    Bytes group_info;
    DeviceId helper_device{};
    std::vector<Bytes> messages;
  };
  Result<FoundedConversation> found_direct_conversation(const Id& request_id, const Id& offer_id,
                                                        const AccountId& helper,
                                                        const std::vector<v1::ConversationContent>& first_messages);

  // ---- What nouns hang in ------------------------------------------------------------------------------------------------
  void on_content(v1::ConversationContent::ContentCase kind, ContentHandler handler);

  // ---- Inside cli/client -------------------------------------------------------------------------------------------------
  struct State;
  State& state() { return *state_; }

 private:
  Result<void> call_kept(std::string_view path, const google::protobuf::MessageLite& request,
                         google::protobuf::MessageLite& response);

  std::unique_ptr<State> state_;
};

}  // namespace carecircle::cli
