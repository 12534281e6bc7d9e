// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/testing/circle_world.h"

#include "carecircle/v1/audit.pb.h"
#include "core/codec/admission.h"
#include "core/crypto/hash.h"
#include "server/storage/migrations.h"

namespace carecircle::testing {

namespace {

constexpr std::size_t kSealingKeySize = 1216;

// Sanitized tests cannot spend 64 MiB on every account; the server does not know how a client stretches.
opaque::Parameters quick_parameters() {
  opaque::Parameters parameters = opaque::product_parameters();
  parameters.stretching = opaque::Stretching::identity;
  return parameters;
}

template <typename T>
T value_of(Result<T> result) {
  ensure(result.has_value(), result ? "" : result.error().where);
  return std::move(*result);
}
void expect_done(const Result<void>& result) { ensure(result.has_value(), result ? "" : result.error().where); }

}  // namespace

v1::SignedStruct signed_struct(BytesView seed, std::string_view name, BytesView content) {
  v1::SignedStruct result;
  result.set_content(field_of(content));
  result.set_signature(field_of(sign_labelled(seed, name, content)));
  return result;
}

v1::SignedStruct Person::sign(std::string_view name, BytesView content) const {
  return signed_struct(device.seed.view(), name, content);
}

Bytes Person::credential() const {
  Credential credential{.account_id = account,
                        .device_id = device_id,
                        .identity_key = identity.public_key,
                        .first_identity_key = identity.public_key,
                        .links = {},
                        .set_version = 1,
                        .signature = {}};
  credential.signature =
      sign_labelled(identity.seed.view(), "Credential", credential_content(credential, device.public_key));
  return encode(credential);
}

Bytes ring_record(const CircleId& ring, RecordKind kind, const Id& record_id, std::uint32_t revision,
                  const AccountId& author) {
  TlsWriter writer;
  writer.u16(kStructVersion);
  writer.raw(ring);
  writer.u64(0);
  writer.u16(static_cast<std::uint16_t>(kind));
  writer.raw(record_id);
  writer.u32(revision);
  writer.raw(author);
  writer.opaque(Bytes(300, 7));
  return writer.take();
}

Bytes slot(std::uint8_t type, std::uint8_t id_byte) {
  TlsWriter writer;
  writer.u16(kStructVersion);
  writer.raw(ByteArray<16>{id_byte});
  writer.u8(type);
  writer.opaque({});
  writer.u32(1);
  writer.opaque(Bytes(80, id_byte));
  return writer.take();
}

Bytes chain_link(const CircleId& ring, std::uint64_t generation) {
  return chain_link(ring, generation, generation - 1);
}

Bytes chain_link(const CircleId& ring, std::uint64_t generation, std::uint64_t previous_generation) {
  TlsWriter writer;
  writer.u16(kStructVersion);
  writer.raw(ring);
  writer.u64(generation);
  writer.u64(previous_generation);
  writer.opaque(Bytes(80, 3));
  return writer.take();
}

void set_device(const Person& person, std::uint32_t set_version, v1::SignedStruct& device_set,
                v1::SignedStruct& device_statement) {
  const Bytes statement = encode(DeviceStatement{.account_id = person.account,
                                                 .device_id = person.device_id,
                                                 .signature_key = person.device.public_key,
                                                 .hpke_key = Bytes(kSealingKeySize, 5),
                                                 .set_version = set_version,
                                                 .name_sealed = Bytes(40, 6)});
  const Bytes set = encode(DeviceSet{.account_id = person.account,
                                     .set_version = set_version,
                                     .identity_key = person.identity.public_key,
                                     .sealing_key = Bytes(kSealingKeySize, 4),
                                     .statements = {sha256(statement)}});
  device_set = signed_struct(person.identity.seed.view(), "DeviceSet", set);
  device_statement = signed_struct(person.identity.seed.view(), "DeviceStatement", statement);
}

// ---- The server ---------------------------------------------------------------------------------------------------------

World::Wiring::Wiring(World& world)
    : base{world.delivery, world.audit, *world.shred_store, world.keys, world.entropy, events, methods, ticker},
      services(base),
      dispatcher(services.access()) {
  dispatcher.set_rates_enabled(false);
}

World::World()
    : database(value_of(SqliteDatabase::open(":memory:", SqliteJournal::write_ahead))),
      shred_store(value_of(ShredStore::open(":memory:", {}, entropy))),
      keys(generate_server_keys(entropy)),
      audit(keys.log_key, keys.audit_key, entropy) {
  expect_done(migrate(*database, migrations()));
  wiring_ = std::make_unique<Wiring>(*this);
}

void World::restart() {
  wiring_.reset();
  wiring_ = std::make_unique<Wiring>(*this);
  expect_done(run_transaction(*database, [this](Transaction& t) { return wiring_->services.reconcile(t, now_ms); }));
}

void World::tick() {
  for (const Ticker::Entry& entry : wiring_->ticker.entries())
    expect_done(run_transaction(*database, [&](Transaction& t) { return entry.job(t, now_ms); }));
}

void World::pass(std::uint64_t duration_ms) {
  if (sessions_last)
    expect_done(run_transaction(*database, [&](Transaction& t) -> Result<void> {
      TRY(t.execute("UPDATE accounts_sessions SET expires_ms = expires_ms + ?", duration_ms));
      return {};
    }));
  now_ms += duration_ms;
  tick();
}

const std::map<std::string, Method>& World::methods() const { return wiring_->methods.methods(); }

Result<std::unique_ptr<google::protobuf::Message>> World::call_method(
    const std::string& path, std::unique_ptr<google::protobuf::Message> request, const Person* caller) {
  const Method* method = wiring_->methods.find(path);
  ensure(method != nullptr, "no such method");
  RpcRequest rpc{.method = method, .message = std::move(request), .session = {}, .address_prefix = address_prefix};
  if (caller != nullptr) rpc.session = caller->session;
  RpcResponse response;
  std::vector<std::unique_ptr<Job>> jobs;
  jobs.push_back(
      TRY(wiring_->dispatcher.make_job(std::move(rpc), [&response](RpcResponse done) { response = std::move(done); })));
  BatchRunner(*database).run(std::move(jobs), now_ms);
  details = response.details;
  last_token = std::move(response.session_token);
  if (!response.outcome) return response.outcome.error();
  return std::move(response.message);
}

// ---- People -------------------------------------------------------------------------------------------------------------

Person World::new_person() {
  Person person{.identity = signature_key_pair(entropy.secret(32).view()),
                .device = signature_key_pair(entropy.secret(32).view()),
                .recovery = signature_key_pair(entropy.secret(32).view()),
                .device_id = random_id(),
                .name_hash = entropy.array<32>(),
                .passphrase = "correct horse battery staple",
                .session = std::nullopt};
  person.account = account_id_of(person.identity.public_key);
  return person;
}

Link World::found_link() {
  const InviteLink link = value_of(run_transaction(
      *database, [this](Transaction& t) { return wiring_->services.create_founding_invitation(t, now_ms); }));
  return {.invite_id = link.invite_id,
          .signature_seed = std::move(derive_invite_secrets(link.secret.view(), link.invite_id).signature_seed)};
}

v1::FinishRegistrationRequest World::registration(Person& person, const Link& link) {
  const Bytes proof = encode(InviteProof{link.invite_id, std::string(kProofRegister), person.identity.public_key});
  const BytesView password = as_bytes(person.passphrase);
  const auto begun = value_of(opaque::start_registration(password, entropy));
  v1::StartRegistrationRequest start;
  start.set_invite_id(field_of(link.invite_id));
  start.set_sign_in_name_hash(field_of(person.name_hash));
  start.set_registration_request(field_of(begun.request));
  *start.mutable_invite_proof() = signed_struct(link.signature_seed.view(), "InviteProof", proof);
  v1::FinishRegistrationRequest finish;
  const auto answer = call<v1::StartRegistrationResponse>("AccountsService/StartRegistration", start, nullptr);
  if (answer)
    finish.set_registration_record(
        field_of(value_of(opaque::finish_registration(quick_parameters(), password, begun.blind.view(),
                                                      as_bytes(answer->registration_response()), {}, entropy))
                     .record));
  else
    finish.set_registration_record(std::string(192, 'r'));
  finish.set_invite_id(start.invite_id());
  finish.set_sign_in_name_hash(start.sign_in_name_hash());
  *finish.mutable_invite_proof() = start.invite_proof();
  set_device(person, 1, *finish.mutable_device_set(), *finish.mutable_device_statement());
  finish.mutable_secrets()->add_slots(field_of(slot(1, 1)));
  finish.mutable_secrets()->add_slots(field_of(slot(3, 2)));
  finish.mutable_secrets()->set_identity_sealed(std::string(90, 'i'));
  finish.mutable_secrets()->set_recovery_key(field_of(person.recovery.public_key));
  finish.set_subject_key(std::string(32, 's'));
  finish.set_index_sealed("index 1");
  return finish;
}

Result<void> World::try_register(Person& person, const Link& link) {
  const auto request = registration(person, link);
  TRY(call<v1::FinishRegistrationResponse>("AccountsService/FinishRegistration", request, nullptr));
  person.session = sha256(last_token->view());
  return {};
}

Person World::register_person(const Link& link) {
  Person person = new_person();
  expect_done(try_register(person, link));
  return person;
}

Result<void> World::sign_in(Person& person, const std::string& passphrase, const DeviceId& device_id) {
  const auto begun = value_of(opaque::start_login(as_bytes(passphrase), entropy));
  v1::StartSignInRequest start;
  start.set_sign_in_name_hash(field_of(person.name_hash));
  start.set_ke1(field_of(begun.ke1));
  const auto answer = TRY(call<v1::StartSignInResponse>("AccountsService/StartSignIn", start, nullptr));
  const auto finished =
      opaque::finish_login(quick_parameters(), as_bytes(passphrase), begun.state.view(), as_bytes(answer.ke2()), {});
  v1::FinishSignInRequest finish;
  finish.set_sign_in_id(answer.sign_in_id());
  finish.set_ke3(finished ? field_of(finished->ke3) : std::string(64, 'k'));
  finish.set_device_id(field_of(device_id));
  TRY(call<v1::FinishSignInResponse>("AccountsService/FinishSignIn", finish, nullptr));
  person.session = sha256(last_token->view());
  return {};
}

// ---- Circles ------------------------------------------------------------------------------------------------------------

Person World::found_circle() {
  const Link link = found_link();
  Person owner = register_person(link);
  circle_id = random_id();
  epoch = 0;
  v1::FoundRequest request;
  request.set_invite_id(field_of(link.invite_id));
  const Bytes proof = encode(InviteProof{link.invite_id, std::string(kProofFound), to_bytes(circle_id)});
  *request.mutable_invite_proof() = signed_struct(link.signature_seed.view(), "InviteProof", proof);
  request.set_circle_id(field_of(circle_id));
  request.set_group_info("group info 0");
  request.add_records(field_of(ring_record(circle_id, RecordKind::circle_profile, random_id(), 1, owner.account)));
  request.add_records(field_of(ring_record(circle_id, RecordKind::member_profile, random_id(), 1, owner.account)));
  value_of(call<v1::FoundResponse>("CirclesService/Found", request, &owner));
  return owner;
}

Link World::invite(const Person& owner, std::uint32_t uses, std::uint64_t lifetime_ms) {
  Link link{.invite_id = random_id(), .signature_seed = entropy.secret(32)};
  const SignatureKeyPair keys_of_link = signature_key_pair(link.signature_seed.view());
  Invite invite{.circle_id = circle_id,
                .invite_id = link.invite_id,
                .uses = uses,
                .expires_ms = now_ms + lifetime_ms,
                .admitter_key_hashes = {}};
  std::copy_n(keys_of_link.public_key.begin(), 32, invite.invite_public_key.begin());
  invite.admitter_key_hashes.push_back(sha256(owner.identity.public_key));
  v1::CreateInvitationRequest request;
  request.set_circle_id(field_of(circle_id));
  *request.mutable_invite() = owner.sign("Invite", encode(invite));
  request.set_inviter_credential(field_of(owner.credential()));
  value_of(call<v1::CreateInvitationResponse>("CirclesService/CreateInvitation", request, &owner));
  return link;
}

v1::JoinRequest World::join_request(const Person& person, const Link& link) {
  const Bytes content = encode(Join{.invite_id = link.invite_id,
                                    .account_id = person.account,
                                    .identity_key = person.identity.public_key,
                                    .key_package_ref = Bytes(32, 8),
                                    .name_sealed = Bytes(100, 9)});
  v1::JoinRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_join(field_of(content));
  request.set_join_invite_signature(field_of(sign_labelled(link.signature_seed.view(), "Join/invite", content)));
  request.set_join_account_signature(field_of(sign_labelled(person.identity.seed.view(), "Join", content)));
  request.set_key_package("key package");
  return request;
}

Id World::join(const Person& person, const Link& link) {
  return id_of(value_of(call<v1::JoinResponse>("CirclesService/Join", join_request(person, link), &person)).join_id());
}

v1::CommitRequest World::plain_commit() {
  v1::CommitRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_epoch(epoch);
  request.set_commit("commit");
  request.set_client_request_id(random_field());
  return request;
}

Result<v1::CommitResponse> World::commit(const Person& caller, const v1::CommitRequest& request) {
  auto result = call<v1::CommitResponse>("CirclesService/Commit", request, &caller);
  if (result) epoch = request.epoch() + 1;
  return result;
}

Result<v1::LeaveResponse> World::leave(const Person& caller) {
  v1::LeaveRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_epoch(epoch);
  request.set_proposal("proposal");
  request.set_client_request_id(random_field());
  return call<v1::LeaveResponse>("CirclesService/Leave", request, &caller);
}

v1::CommitRequest World::admission(const std::vector<Id>& join_ids) {
  v1::CommitRequest request = plain_commit();
  request.set_welcome("welcome");
  request.set_group_info("group info");
  for (const Id& join_id : join_ids)
    request.add_admitted_join_ids(field_of(join_id));
  request.set_chain_link(field_of(chain_link(circle_id, epoch + 1)));
  return request;
}

Person World::add_member(const Person& owner) {
  const Link link = invite(owner);
  Person person = register_person(link);
  const Id join_id = join(person, link);
  value_of(commit(owner, admission({join_id})));
  return person;
}

int World::audit_count(const Person& person, int action) {
  const auto page =
      value_of(run_transaction(*database, [&](Transaction& t) { return audit.list(t, person.account, 0, 500); }));
  int count = 0;
  for (const AuditRecord& record : page.records)
    count += value_of(decode<Event>(record.event)).action == action ? 1 : 0;
  return count;
}

std::int64_t World::rows(const std::string& table) {
  const std::string sql = "SELECT COUNT(*) FROM " + table;
  return value_of(run_transaction(*database, [&](Transaction& t) { return t.query_one(sql); }))->integer(0);
}

}  // namespace carecircle::testing
