// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/entropy.h"
#include "core/mls/key_schedule.h"
#include "core/mls/message.h"
#include "core/mls/tree.h"
#include "core/vectors/mls_vectors.h"

// messages.json, message-protection.json, transcript-hashes.json and secret-tree.json.

namespace carecircle::vectors {
namespace {

using namespace mls;

// "Each decoded object must re-encode to produce the bytes in the test vector."
template <typename T>
bool round_trips(const Bytes& bytes) {
  const Result<T> value = decode<T>(bytes);
  return value && encode(*value) == bytes;
}

template <typename Body>
bool message_round_trips(const nlohmann::json& field) {
  const Bytes bytes = hex_field(field);
  return round_trips<MlsMessage>(bytes) && decode_message<Body>(bytes).has_value();
}

// The vector has the proposal without its type.
bool proposal_round_trips(std::uint16_t type, const nlohmann::json& field) {
  TlsWriter writer;
  writer.u16(type);
  writer.raw(hex_field(field));
  return round_trips<Proposal>(writer.bytes());
}

bool proposals_round_trip(const nlohmann::json& entry) {
  return proposal_round_trips(1, entry["add_proposal"]) && proposal_round_trips(2, entry["update_proposal"]) &&
         proposal_round_trips(3, entry["remove_proposal"]) &&
         proposal_round_trips(4, entry["pre_shared_key_proposal"]) &&
         proposal_round_trips(5, entry["re_init_proposal"]) &&
         proposal_round_trips(6, entry["external_init_proposal"]) &&
         proposal_round_trips(7, entry["group_context_extensions_proposal"]);
}

bool tree_round_trips(const Bytes& bytes) {
  const Result<RatchetTree> tree = RatchetTree::decode(CipherSuite::x25519_aes128gcm_sha256_ed25519, bytes);
  return tree && tree->encode() == bytes;
}

bool group_secrets_round_trip(const Bytes& bytes) {
  const Result<GroupSecrets> secrets = decode_group_secrets(bytes);
  if (!secrets) return false;
  std::optional<BytesView> path_secret;
  if (secrets->path_secret) path_secret = secrets->path_secret->view();
  return equal(encode_group_secrets(secrets->joiner_secret.view(), path_secret, secrets->psks).view(), bytes);
}

// The keys of message-protection.json; the sender is leaf 1 of two.
struct Protection {
  CipherSuite suite;
  Bytes context;
  Bytes membership_key, sender_data_secret, encryption_secret, signature_priv, signature_pub;
  Bytes group_id;
  std::uint64_t epoch;

  SecretTree secret_tree() const { return SecretTree(suite, SecretBytes::copy_of(encryption_secret), 2); }
};

Protection protection_of(const nlohmann::json& entry, CipherSuite suite) {
  const GroupContext context{suite,
                             hex_field(entry["group_id"]),
                             entry["epoch"].get<std::uint64_t>(),
                             hex_field(entry["tree_hash"]),
                             hex_field(entry["confirmed_transcript_hash"]),
                             {}};
  return {suite,
          encode(context),
          hex_field(entry["membership_key"]),
          hex_field(entry["sender_data_secret"]),
          hex_field(entry["encryption_secret"]),
          hex_field(entry["signature_priv"]),
          hex_field(entry["signature_pub"]),
          context.group_id,
          context.epoch};
}

Bytes raw_content(const Content& content) {
  if (const auto* proposal = std::get_if<Proposal>(&content)) return encode(*proposal);
  if (const auto* commit = std::get_if<Commit>(&content)) return encode(*commit);
  return to_bytes(std::get<ApplicationData>(content).data.view());
}

bool public_opens(const Protection& keys, PublicMessage message, const Bytes& expected) {
  const auto content = unprotect_public(std::move(message), keys.suite, keys.context, keys.membership_key);
  return content && verify_content(*content, keys.suite, keys.context, keys.signature_pub) &&
         raw_content(content->content.content) == expected;
}

bool private_opens(const Protection& keys, const PrivateMessage& message, const Bytes& expected) {
  SecretTree tree = keys.secret_tree();
  const auto sender = open_sender_data(message, keys.suite, keys.sender_data_secret);
  if (!sender || sender->leaf != LeafIndex{1}) return false;
  const auto content = open_private(message, *sender, keys.suite, tree);
  return content && verify_content(*content, keys.suite, keys.context, keys.signature_pub) &&
         raw_content(content->content.content) == expected;
}

Result<Content> content_from(ContentType type, const Bytes& raw) {
  switch (type) {
    case ContentType::application: return Content(ApplicationData{SecretBytes::copy_of(raw)});
    case ContentType::proposal: return Content(TRY(decode<Proposal>(raw)));
    case ContentType::commit: return Content(TRY(decode<Commit>(raw)));
  }
  return fail(ErrorCode::kMalformedInput, "vectors: content type");
}

Result<AuthenticatedContent> sign(const Protection& keys, WireFormat format, ContentType type, const Bytes& raw) {
  AuthenticatedContent content;
  content.wire_format = format;
  content.content.group_id = keys.group_id;
  content.content.epoch = keys.epoch;
  content.content.sender = {.type = SenderType::member, .leaf = LeafIndex{1}};
  content.content.content = TRY(content_from(type, raw));
  if (type == ContentType::commit) content.auth.confirmation_tag = Bytes(32, 7);
  sign_content(content, keys.suite, keys.context, keys.signature_priv);
  return content;
}

bool protects_and_opens(const Protection& keys, ContentType type, const Bytes& raw) {
  SystemEntropy entropy;
  auto open_content = sign(keys, WireFormat::public_message, type, raw);
  if (!open_content) return false;
  auto public_message = protect_public(std::move(*open_content), keys.suite, keys.context, keys.membership_key);
  // "For the application message, instead verify that protecting as a PublicMessage fails."
  if (public_message.has_value() == (type == ContentType::application)) return false;
  if (public_message && !public_opens(keys, std::move(*public_message), raw)) return false;
  const auto content = sign(keys, WireFormat::private_message, type, raw);
  SecretTree tree = keys.secret_tree();
  const auto private_message = protect_private(*content, keys.suite, keys.sender_data_secret, tree, entropy);
  return private_message && private_opens(keys, *private_message, raw);
}

bool content_holds(const Protection& keys, const nlohmann::json& entry, ContentType type, const std::string& name) {
  const Bytes raw = hex_field(entry[name]);
  if (type != ContentType::application) {
    auto message = decode_message<PublicMessage>(hex_field(entry[name + "_pub"]));
    if (!message || !public_opens(keys, std::move(*message), raw)) return false;
  }
  const auto message = decode_message<PrivateMessage>(hex_field(entry[name + "_priv"]));
  return message && private_opens(keys, *message, raw) && protects_and_opens(keys, type, raw);
}

bool generation_holds(SecretTree& tree, LeafIndex leaf, const nlohmann::json& item) {
  const auto generation = item["generation"].get<std::uint32_t>();
  const auto handshake = tree.peek(leaf, RatchetKind::handshake, generation);
  const auto application = tree.peek(leaf, RatchetKind::application, generation);
  if (!handshake || !application) return false;
  tree.consume(leaf, RatchetKind::handshake, generation);
  tree.consume(leaf, RatchetKind::application, generation);
  return equal(handshake->key.view(), hex_field(item["handshake_key"])) &&
         equal(handshake->nonce.view(), hex_field(item["handshake_nonce"])) &&
         equal(application->key.view(), hex_field(item["application_key"])) &&
         equal(application->nonce.view(), hex_field(item["application_nonce"]));
}

}  // namespace

// The suite stands behind MLSMessage's version and wire format.
bool welcome_of_our_suites(const Bytes& welcome) {
  constexpr std::size_t kSuiteOffset = 4;
  TlsReader reader(BytesView(welcome).subspan(std::min(kSuiteOffset, welcome.size())));
  const Result<std::uint16_t> suite = reader.u16();
  return suite && suite_from_wire(*suite);
}

Verdict check_messages(const nlohmann::json& entry) {
  if (!welcome_of_our_suites(hex_field(entry["mls_welcome"]))) return Verdict::skipped;
  return verdict(
      message_round_trips<Welcome>(entry["mls_welcome"]) && message_round_trips<GroupInfo>(entry["mls_group_info"]) &&
      message_round_trips<KeyPackage>(entry["mls_key_package"]) && tree_round_trips(hex_field(entry["ratchet_tree"])) &&
      group_secrets_round_trip(hex_field(entry["group_secrets"])) && proposals_round_trip(entry) &&
      round_trips<Commit>(hex_field(entry["commit"])) &&
      message_round_trips<PublicMessage>(entry["public_message_application"]) &&
      message_round_trips<PublicMessage>(entry["public_message_proposal"]) &&
      message_round_trips<PublicMessage>(entry["public_message_commit"]) &&
      message_round_trips<PrivateMessage>(entry["private_message"]));
}

Verdict check_message_protection(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  const Protection keys = protection_of(entry, *suite);
  return verdict(content_holds(keys, entry, ContentType::proposal, "proposal") &&
                 content_holds(keys, entry, ContentType::commit, "commit") &&
                 content_holds(keys, entry, ContentType::application, "application"));
}

Verdict check_transcript_hashes(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  const auto content = decode<AuthenticatedContent>(hex_field(entry["authenticated_content"]));
  if (!content || content_type_of(content->content.content) != ContentType::commit) return Verdict::failed;
  const Bytes confirmed = confirmed_transcript_hash(*suite, hex_field(entry["interim_transcript_hash_before"]),
                                                    confirmed_transcript_input(*content));
  const Bytes tag = make_confirmation_tag(*suite, hex_field(entry["confirmation_key"]), confirmed);
  return verdict(confirmed == hex_field(entry["confirmed_transcript_hash_after"]) &&
                 tag == content->auth.confirmation_tag &&
                 interim_transcript_hash(*suite, confirmed, tag) == hex_field(entry["interim_transcript_hash_after"]));
}

Verdict check_secret_tree(const nlohmann::json& entry) {
  const auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  const nlohmann::json& sender = entry["sender_data"];
  const SenderDataKeys keys =
      sender_data_keys(*suite, hex_field(sender["sender_data_secret"]), hex_field(sender["ciphertext"]));
  bool holds = equal(keys.key.view(), hex_field(sender["key"])) && equal(keys.nonce.view(), hex_field(sender["nonce"]));
  const nlohmann::json& leaves = entry["leaves"];
  SecretTree tree(*suite, SecretBytes::copy_of(hex_field(entry["encryption_secret"])),
                  static_cast<std::uint32_t>(leaves.size()));
  for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
    for (const nlohmann::json& item : leaves[leaf])
      holds = holds && generation_holds(tree, LeafIndex{leaf}, item);
  }
  return verdict(holds);
}

}  // namespace carecircle::vectors
