// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Invitations, joins and admissions (docs/protocol/admission.md). A link is given as its fragment.
#include "core/admission/invitation.h"

#include "core/crypto/hash.h"
#include "core/wasm/group_rules.h"

namespace carecircle::wasm {
namespace {

Result<Output> parse_link(Input input) {
  const InviteLink link = TRY(parse_invite_fragment(as_text(input[0])));
  return output(link.invite_id, link.secret, !link.inviter_key_hash.has_value());
}

Result<Output> format_link(Input input) {
  const Credential inviter = TRY(decode<Credential>(input[2]));
  const InviteLink link{.invite_id = TRY(array<16>(input[0])),
                        .secret = SecretBytes::copy_of(input[1]),
                        .inviter_key_hash = sha256(inviter.identity_key)};
  return output(format_invite_fragment(link));
}

Result<Output> make_new_invite(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const InviteDraft draft{.circle_id = TRY(circle_of(circle.extensions())).circle_id,
                          .role = TRY(role_from_wire(static_cast<std::uint8_t>(TRY(number(input[2], UINT8_MAX))))),
                          .uses = static_cast<std::uint32_t>(TRY(number(input[3], UINT32_MAX))),
                          .expires_ms = TRY(number(input[4])),
                          .admitter_key_hashes = admitter_key_hashes(view_of(circle))};
  const NewInvite made =
      make_invite(draft, account.identity.key.public_key, account.signature_key.seed.view(), entropy);
  return output(made.link.invite_id, made.link.secret, made.signed_invite.content, made.signed_invite.signature,
                format_invite_fragment(made.link));
}

Result<Output> read_invite(Input input) {
  const Invite invite = TRY(decode<Invite>(input[0]));
  return output(invite.circle_id, invite.invite_id, static_cast<std::uint8_t>(invite.role), invite.uses,
                invite.expires_ms);
}

Result<Output> check_link_invite(Input input) {
  const Signed invite{.content = to_bytes(input[0]), .signature = to_bytes(input[1])};
  TRY(check_invite(invite, input[2], input[3], TRY(parse_invite_fragment(as_text(input[4])))));
  return Output();
}

Result<Output> make_proof(Input input) {
  const Signed proof = make_invite_proof(TRY(parse_invite_fragment(as_text(input[0]))), as_text(input[1]), input[2]);
  return output(proof.content, proof.signature);
}

Result<Output> make_new_join(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const InviteLink link = TRY(parse_invite_fragment(as_text(input[1])));
  const JoinDraft draft{.account_id = account.account_id(),
                        .identity_key = account.identity.key.public_key,
                        .key_package_ref = to_bytes(input[2]),
                        .name = to_bytes(input[3])};
  const NewJoin made = TRY(make_join(draft, link, account.identity.key.seed.view(), entropy));
  return output(made.join, made.invite_signature, made.account_signature);
}

Result<Output> read_join(Input input) {
  const Join join = TRY(decode<Join>(input[0]));
  return output(join.invite_id, join.account_id);
}

Result<Output> open_name(Input input) { return output(TRY(open_join_name(TRY(decode<Join>(input[0])), input[1]))); }

AdmissionEvidence evidence_of(Input fields) {
  return AdmissionEvidence{.invite = {.content = to_bytes(fields[0]), .signature = to_bytes(fields[1])},
                           .inviter_credential = to_bytes(fields[2]),
                           .inviter_signature_key = to_bytes(fields[3]),
                           .join = to_bytes(fields[4]),
                           .join_invite_signature = to_bytes(fields[5]),
                           .join_account_signature = to_bytes(fields[6])};
}

Result<Output> check_newcomer(Input input) {
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const AdmissionEvidence evidence = evidence_of(input.subspan(2, 7));
  const auto uses_so_far = static_cast<std::uint32_t>(TRY(number(input[10], UINT32_MAX)));
  TRY(check_join_as_admitter(evidence, TRY(number(input[11])), uses_so_far));
  const auto package = TRY(mls::read_key_package(input[9], TRY(seconds_of(input[11]))));
  const Credential own = TRY(decode<Credential>(account.credential));
  const Invite invite =
      TRY(check_admission(view_of(circle), own, evidence, package.key_package.leaf_node, package.reference));
  const Join join = TRY(decode<Join>(evidence.join));
  return output(join.account_id, static_cast<std::uint8_t>(invite.role), encode(evidence));
}

}  // namespace
}  // namespace carecircle::wasm

// fragment → invite id, secret, founding
CARECIRCLE_OPERATION(invite_link_parse, 1, carecircle::wasm::parse_link)
// invite id, secret, inviter's credential → fragment
CARECIRCLE_OPERATION(invite_link_format, 3, carecircle::wasm::format_link)
// account, circle, role, uses, expires (ms) → invite id, secret, invite and signature, fragment
CARECIRCLE_OPERATION(invite_make, 5, carecircle::wasm::make_new_invite)
// invite → circle id, invite id, role, uses, expires (ms)
CARECIRCLE_OPERATION(invite_read, 1, carecircle::wasm::read_invite)
// invite, signature, inviter's credential, inviter's signature key, fragment →
CARECIRCLE_OPERATION(invite_check, 5, carecircle::wasm::check_link_invite)
// fragment, purpose, subject → proof and signature
CARECIRCLE_OPERATION(invite_make_proof, 3, carecircle::wasm::make_proof)
// account, fragment, key package reference, name → join, signature by the link, signature by the account
CARECIRCLE_OPERATION(join_make, 4, carecircle::wasm::make_new_join)
// join → invite id, account id
CARECIRCLE_OPERATION(join_read, 1, carecircle::wasm::read_join)
// join, secret → name
CARECIRCLE_OPERATION(join_open_name, 2, carecircle::wasm::open_name)
// account, circle, invite, signature, inviter's credential, inviter's signature key, join, its two signatures, key package,
// uses so far, now (ms) → account id, role, evidence
CARECIRCLE_OPERATION(admission_check, 12, carecircle::wasm::check_newcomer)
