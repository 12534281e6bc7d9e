// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group.h"
#include "core/mls/key_schedule.h"
#include "core/mls/message.h"
#include "core/vectors/mls_vectors.h"

// key-schedule.json, welcome.json and the passive clients: members who follow what others did.

namespace carecircle::vectors {
namespace {

using namespace mls;

bool secrets_match(const EpochSecrets& secrets, const nlohmann::json& epoch) {
  return equal(secrets.init.view(), hex_field(epoch["init_secret"])) &&
         equal(secrets.sender_data.view(), hex_field(epoch["sender_data_secret"])) &&
         equal(secrets.encryption.view(), hex_field(epoch["encryption_secret"])) &&
         equal(secrets.exporter.view(), hex_field(epoch["exporter_secret"])) &&
         equal(secrets.authenticator, hex_field(epoch["epoch_authenticator"])) &&
         equal(secrets.external.view(), hex_field(epoch["external_secret"])) &&
         equal(secrets.confirmation.view(), hex_field(epoch["confirmation_key"])) &&
         equal(secrets.membership.view(), hex_field(epoch["membership_key"])) &&
         equal(secrets.resumption.view(), hex_field(epoch["resumption_psk"]));
}

bool exporter_matches(CipherSuite suite, const EpochSecrets& secrets, const nlohmann::json& exporter) {
  const std::string label = exporter["label"].get<std::string>();
  const SecretBytes secret = mls_exporter(suite, secrets.exporter.view(), label, hex_field(exporter["context"]),
                                          exporter["length"].get<std::size_t>());
  return equal(secret.view(), hex_field(exporter["secret"]));
}

// The vectors' credentials mean nothing to us.
class AnyCredential final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
};
const AnyCredential kAnyCredential;

Result<KeyPackageSecrets> package_of(const nlohmann::json& entry, CipherSuite suite) {
  KeyPackageSecrets secrets;
  secrets.suite = suite;
  secrets.message = hex_field(entry["key_package"]);
  const KeyPackage package = TRY(decode_message<KeyPackage>(secrets.message));
  secrets.reference = key_package_ref(suite, encode(package));
  secrets.init_key = SecretBytes::copy_of(hex_field(entry["init_priv"]));
  if (entry.contains("encryption_priv"))
    secrets.encryption_key = SecretBytes::copy_of(hex_field(entry["encryption_priv"]));
  if (entry.contains("signature_priv"))
    secrets.leaf.signature_seed = SecretBytes::copy_of(hex_field(entry["signature_priv"]));
  return secrets;
}

PskStore psks_of(const nlohmann::json& entry) {
  PskStore store;
  for (const nlohmann::json& psk : entry["external_psks"])
    store[hex_field(psk["psk_id"])] = hex_field(psk["psk"]);
  return store;
}

Result<void> follow(Group& group, const nlohmann::json& epoch, const PskStore& psks) {
  for (const nlohmann::json& proposal : epoch["proposals"])
    TRY(group.process(hex_field(proposal), psks, 0));
  const Received received = TRY(group.process(hex_field(epoch["commit"]), psks, 0));
  if (!std::holds_alternative<StagedCommit>(received))
    return fail(ErrorCode::kMlsMessageInvalid, "vectors: not a commit");
  TRY(group.merge_staged());
  if (group.epoch_authenticator() != hex_field(epoch["epoch_authenticator"])) {
    return fail(ErrorCode::kMlsCommitInvalid, "vectors: epoch authenticator");
  }
  return {};
}

Result<void> run_client(const nlohmann::json& entry, CipherSuite suite) {
  const KeyPackageSecrets package = TRY(package_of(entry, suite));
  const PskStore psks = psks_of(entry);
  const Bytes tree = hex_field(entry["ratchet_tree"]);
  std::optional<BytesView> given_tree;
  if (!entry["ratchet_tree"].is_null()) given_tree = tree;
  Group group = TRY(Group::join(hex_field(entry["welcome"]), package, given_tree, psks, kAnyCredential, 0));
  if (group.epoch_authenticator() != hex_field(entry["initial_epoch_authenticator"])) {
    return fail(ErrorCode::kMlsWelcomeInvalid, "vectors: initial epoch authenticator");
  }
  for (const nlohmann::json& epoch : entry["epochs"])
    TRY(follow(group, epoch, psks));
  return {};
}

Result<bool> welcome_holds(const nlohmann::json& entry, CipherSuite suite) {
  const KeyPackageSecrets package = TRY(package_of(entry, suite));
  const Welcome welcome = TRY(decode_message<Welcome>(hex_field(entry["welcome"])));
  const OpenedWelcome opened = TRY(open_welcome(welcome, package.reference, package.init_key.view(), {}));
  TRY(verify_group_info(opened.group_info, hex_field(entry["signer_pub"])));
  const GroupContext& context = opened.group_info.group_context;
  const EpochSecrets secrets =
      derive_epoch_secrets(suite, opened.secrets.joiner_secret.view(), opened.psk_secret.view(), encode(context));
  return make_confirmation_tag(suite, secrets.confirmation.view(), context.confirmed_transcript_hash) ==
         opened.group_info.confirmation_tag;
}

}  // namespace

Verdict check_key_schedule(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  SecretBytes init = SecretBytes::copy_of(hex_field(entry["initial_init_secret"]));
  GroupContext context{.suite = *suite, .group_id = hex_field(entry["group_id"])};
  for (const nlohmann::json& epoch : entry["epochs"]) {
    context.tree_hash = hex_field(epoch["tree_hash"]);
    context.confirmed_transcript_hash = hex_field(epoch["confirmed_transcript_hash"]);
    const Bytes encoded = encode(context);
    const Bytes psk = hex_field(epoch["psk_secret"]);
    const SecretBytes joiner = derive_joiner_secret(*suite, init.view(), hex_field(epoch["commit_secret"]), encoded);
    EpochSecrets secrets = derive_epoch_secrets(*suite, joiner.view(), psk, encoded);
    const bool holds =
        encoded == hex_field(epoch["group_context"]) && equal(joiner.view(), hex_field(epoch["joiner_secret"])) &&
        equal(derive_welcome_secret(*suite, joiner.view(), psk).view(), hex_field(epoch["welcome_secret"])) &&
        secrets_match(secrets, epoch) && exporter_matches(*suite, secrets, epoch["exporter"]) &&
        external_key_pair(*suite, secrets.external.view()).public_key == hex_field(epoch["external_pub"]);
    if (!holds) return Verdict::failed;
    init = std::move(secrets.init);
    ++context.epoch;
  }
  return Verdict::passed;
}

Verdict check_psk_secret(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  PskStore store;
  std::vector<PreSharedKeyId> ids;
  for (const nlohmann::json& psk : entry["psks"]) {
    ids.push_back({.id = hex_field(psk["psk_id"]), .nonce = hex_field(psk["psk_nonce"])});
    store[ids.back().id] = hex_field(psk["psk"]);
  }
  const Result<SecretBytes> secret = derive_psk_secret(*suite, ids, {&store, {}, {}});
  return verdict(secret && equal(secret->view(), hex_field(entry["psk_secret"])));
}

Verdict check_welcome(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  const Result<bool> holds = welcome_holds(entry, *suite);
  return verdict(holds && *holds);
}

Verdict check_passive_client(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  return verdict(run_client(entry, *suite).has_value());
}

}  // namespace carecircle::vectors
