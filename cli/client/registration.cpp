// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Joining by a link: account, invitation check, waiting room. Each step is kept in the home before it is sent, so that `join` can be
// repeated wherever it stopped.
#include "carecircle/v1/circles.pb.h"
#include "cli/client/account_steps.h"
#include "cli/client/circle.h"
#include "cli/client/client_state.h"
#include "cli/client/join_link.h"
#include "cli/client/passphrase_rule.h"
#include "cli/client/sync.h"
#include "cli/client/text.h"
#include "core/admission/invitation.h"
#include "core/opaque/opaque.h"

namespace carecircle::cli {
namespace {

constexpr std::size_t kNameMax = 100;
constexpr std::size_t kSignInNameMin = 3;
constexpr std::size_t kSignInNameMax = 64;

struct Invitation {
  bool founding = false;
  Joining joining;
};

// What the link leads to, checked against the link itself.
Result<Invitation> look_at_invitation(Transport& transport, const InviteLink& link, const std::string& name) {
  v1::GetInvitationRequest request;
  request.set_invite_id(field_of(link.invite_id));
  v1::GetInvitationResponse response;
  TRY(transport.call(CirclesService::kGetInvitation.path, request, response, Repeat::yes));
  Invitation invitation{.founding = response.founding()};
  // The link itself says which kind it is: the server cannot turn one into the other.
  if (invitation.founding == link.inviter_key_hash.has_value())
    return fail(ErrorCode::kInvitationInvalid, "join: kind of link");
  if (invitation.founding) return invitation;
  const v1::Invitation& found = response.invitation();
  const Signed invite{.content = bytes_of(found.invite().content()), .signature = bytes_of(found.invite().signature())};
  const Invite checked =
      TRY(check_invite(invite, as_bytes(found.inviter_credential()), as_bytes(found.inviter_signature_key()), link));
  invitation.joining = {.circle_id = checked.circle_id,
                        .invite = invite,
                        .inviter_credential = bytes_of(found.inviter_credential()),
                        .name = name};
  return invitation;
}

v1::AccountIndex first_index(const Account& account, const std::string& name, BytesView subject_key) {
  v1::AccountIndex index;
  index.set_subject_key(field_of(subject_key));
  index.set_set_version(account.identity.set_version);
  index.set_first_identity_key(field_of(account.identity.first_identity_key));
  index.set_display_name(name);
  index.set_sign_in_name(account.sign_in_name);
  return index;
}

// OPAQUE's registration, up to the request that creates the account.
Result<v1::FinishRegistrationRequest> prepare_registration(Transport& transport, const InviteLink& link,
                                                           Account& account, const v1::AccountIndex& index,
                                                           BytesView passphrase, Entropy& entropy) {
  v1::GetServerResponse server;
  TRY(transport.call(AccountsService::kGetServer.path, v1::GetServerRequest{}, server, Repeat::yes));
  const Signed proof = make_invite_proof(link, kProofRegister, account.identity.key.public_key);
  const opaque::RegistrationStart start = TRY(opaque::start_registration(passphrase, entropy));
  v1::StartRegistrationRequest first;
  first.set_invite_id(field_of(link.invite_id));
  first.set_sign_in_name_hash(sign_in_name_hash(server.server_id(), account.sign_in_name));
  first.set_registration_request(field_of(start.request));
  *first.mutable_invite_proof() = to_message(proof);
  v1::StartRegistrationResponse answer;
  TRY(transport.call(AccountsService::kStartRegistration.path, first, answer, Repeat::no));
  const opaque::RegistrationFinish finish =
      TRY(opaque::finish_registration(opaque::product_parameters(), passphrase, start.blind.view(),
                                      as_bytes(answer.registration_response()), {}, entropy));

  v1::FinishRegistrationRequest request;
  request.set_invite_id(first.invite_id());
  request.set_sign_in_name_hash(first.sign_in_name_hash());
  request.set_registration_record(field_of(finish.record));
  *request.mutable_invite_proof() = first.invite_proof();
  fill_secrets(*request.mutable_secrets(), account, finish.export_key.view(), entropy);
  const DevicePapers papers = sign_device_papers(account, {}, server.now_ms(), entropy);
  *request.mutable_device_set() = to_message(papers.device_set);
  *request.mutable_device_statement() = to_message(papers.device_statement);
  request.set_subject_key(index.subject_key());
  request.set_index_sealed(field_of(seal_index(account.storage_key.view(), account.identity.account_id, 1,
                                               as_bytes(index.SerializeAsString()), entropy)));
  return request;
}

// A new account in a new home, up to the point where the server is asked to create it.
Result<Client> begin_account(const std::filesystem::path& folder, const JoinWish& wish, const JoinLink& link,
                             BytesView passphrase) {
  SystemEntropy entropy;
  Transport transport(link.server);
  TRY(look_at_invitation(transport, link.invite, wish.name));
  Account account = new_device(generate_identity(entropy), generate_account_master_key(entropy), entropy);
  account.sign_in_name = wish.sign_in_name.empty() ? suggest_sign_in_name(wish.name, entropy) : wish.sign_in_name;
  const SecretBytes subject_key = generate_subject_key(entropy);
  const v1::AccountIndex index = first_index(account, wish.name, subject_key.view());
  const v1::FinishRegistrationRequest request =
      TRY(prepare_registration(transport, link.invite, account, index, passphrase, entropy));

  Home home = TRY(Home::create(folder, account.device_id, passphrase));
  Client client = TRY(settle_home(std::move(home), std::move(transport), std::move(account)));
  client.state().index = {.value = index, .version = 1};
  TRY(save_index(client));
  TRY(client.home().put(names::kJoinedBy, link.invite.invite_id));
  TRY(client.home().put(names::kRegistration, as_bytes(request.SerializeAsString())));
  TRY(client.home().finish_creation());
  return client;
}

// "Repeated with the same account and record it opens another session: a lost answer costs nothing."
Result<void> finish_registration(Client& client) {
  const auto kept = TRY(client.home().get(names::kRegistration));
  if (!kept) return {};
  v1::FinishRegistrationRequest request;
  if (!request.ParseFromArray(kept->view().data(), static_cast<int>(kept->size())))
    return fail(ErrorCode::kStateDamaged, "registration");
  TRY(client.call(AccountsService::kFinishRegistration, request, Repeat::yes));
  return client.home().transaction([&]() -> Result<void> {
    TRY(keep_session(client));
    return client.home().remove(names::kRegistration);
  });
}

// Into the waiting room, with a key package made for it.
Result<void> ask_for_admission(Client& client, const InviteLink& link, const Joining& joining) {
  v1::GetJoinRequest question;
  question.set_circle_id(field_of(joining.circle_id));
  const v1::GetJoinResponse state = TRY(client.call(CirclesService::kGetJoin, question));
  if (state.member() || state.waiting()) return {};
  std::optional<mls::KeyPackageSecrets> package;
  TRY(client.home().transaction([&]() -> Result<void> {
    package = TRY(keep_new_key_package(client, false));
    return client.home().put(names::kJoining, encode(joining));
  }));
  const Account& account = client.account();
  const JoinDraft draft{.account_id = account.identity.account_id,
                        .identity_key = account.identity.key.public_key,
                        .key_package_ref = package->reference,
                        .name = to_bytes(as_bytes(joining.name))};
  const NewJoin join = TRY(make_join(draft, link, account.identity.key.seed.view(), client.entropy()));
  v1::JoinRequest request;
  request.set_circle_id(field_of(joining.circle_id));
  request.set_join(field_of(join.join));
  request.set_join_invite_signature(field_of(join.invite_signature));
  request.set_join_account_signature(field_of(join.account_signature));
  request.set_key_package(field_of(package->message));
  TRY(client.call(CirclesService::kJoin, request));
  return {};
}

Result<JoinOutcome> outcome_of(Client& client) {
  JoinOutcome outcome{.account_id = client.account_id(), .sign_in_name = client.account().sign_in_name};
  const auto circle = client.circle_id();
  outcome.is_member = circle.has_value();
  if (circle) outcome.circle_id = *circle;
  if (!circle && circle.code() != ErrorCode::kStillWaiting) return Error(circle.error());
  if (const auto joining = TRY(load_joining(client)); !circle && joining) outcome.circle_id = joining->circle_id;
  return outcome;
}

Result<void> enter(Client& client, const JoinWish& wish, const JoinLink& link) {
  TRY(publish_key_packages(client, false));
  const Invitation invitation = TRY(look_at_invitation(client.transport(), link.invite, wish.name));
  if (invitation.founding) {
    const std::string name = wish.circle_name.empty() ? wish.name + "'s circle" : wish.circle_name;
    TRY(found_circle(client, link.invite, name, wish.name));
  } else {
    TRY(ask_for_admission(client, link.invite, invitation.joining));
  }
  return {};
}

Result<void> check_wish(const JoinWish& wish, BytesView passphrase) {
  TRY(check_passphrase(passphrase));
  TRY(check_text(wish.name, 1, kNameMax));
  TRY(check_text(wish.circle_name, 0, kNameMax));
  return wish.sign_in_name.empty() ? Result<void>() : check_text(wish.sign_in_name, kSignInNameMin, kSignInNameMax);
}

}  // namespace

Result<JoinOutcome> join(const std::filesystem::path& folder, const JoinWish& wish, BytesView passphrase) {
  TRY(check_wish(wish, passphrase));
  const JoinLink link = TRY(parse_join_link(wish.link));
  Client client =
      Home::exists(folder) ? TRY(open_client(folder, passphrase)) : TRY(begin_account(folder, wish, link, passphrase));
  TRY(finish_registration(client));
  if (client.circle_id()) {
    const auto joined_by = TRY(client.home().get(names::kJoinedBy));
    if (!joined_by || !equal(joined_by->view(), link.invite.invite_id)) return fail(ErrorCode::kHomeInUse, "join");
  } else {
    TRY(enter(client, wish, link));
    TRY(client.home().put(names::kJoinedBy, link.invite.invite_id));
  }
  TRY(sync_membership(client));
  return outcome_of(client);
}

}  // namespace carecircle::cli
