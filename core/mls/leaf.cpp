// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/leaf.h"

#include <algorithm>

namespace carecircle::mls {
namespace {

constexpr std::uint16_t kExtensionLastDefault = kExtensionExternalSenders;
constexpr std::uint16_t kProposalLastDefault = 7;
constexpr std::string_view kLeafNodeLabel = "LeafNodeTBS";

bool contains(const std::vector<std::uint16_t>& values, std::uint16_t value) {
  return std::ranges::find(values, value) != values.end();
}

// "The 'default' proposal and extension types defined in this document are assumed to be implemented by all clients" (§11.1).
bool is_default_extension(std::uint16_t type) { return type >= 1 && type <= kExtensionLastDefault; }
bool is_default_proposal(std::uint16_t type) { return type >= 1 && type <= kProposalLastDefault; }

bool supports_extension(const LeafNode& leaf, std::uint16_t type) {
  return is_default_extension(type) || contains(leaf.capabilities.extensions, type);
}

bool supports_required(const LeafNode& leaf, const RequiredCapabilities& required) {
  auto extension = [&](std::uint16_t type) { return supports_extension(leaf, type); };
  auto proposal = [&](std::uint16_t type) { return supports_proposal(leaf, type); };
  auto credential = [&](std::uint16_t type) { return contains(leaf.capabilities.credentials, type); };
  return std::ranges::all_of(required.extensions, extension) && std::ranges::all_of(required.proposals, proposal) &&
         std::ranges::all_of(required.credentials, credential);
}

Bytes to_be_signed(const LeafNode& leaf, const LeafPosition& position) {
  TlsWriter writer;
  write_unsigned(writer, leaf);
  if (leaf.source != LeafNodeSource::key_package) {
    writer.opaque(position.group_id);
    writer.u32(position.index.value);
  }
  return writer.take();
}

// "The types of any non-default extensions that appear in the extensions field of a LeafNode MUST be included in the
// extensions field of the capabilities field, and the credential type used in the LeafNode MUST be included in the
// credentials field of the capabilities field." (§7.2)
Result<void> check_own_capabilities(const LeafNode& leaf, CipherSuite suite) {
  const Capabilities& capabilities = leaf.capabilities;
  for (const Extension& extension : leaf.extensions) {
    if (!supports_extension(leaf, extension.type))
      return fail(ErrorCode::kMlsLeafInvalid, "leaf: an extension it does not support");
  }
  if (!contains(capabilities.credentials, leaf.credential.type)) {
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: a credential type it does not support");
  }
  // "At a minimum, all members of the group need to support the cipher suite and protocol version in use." (§11.1)
  if (!contains(capabilities.versions, kProtocolVersion))
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: protocol version");
  if (!contains(capabilities.suites, static_cast<std::uint16_t>(suite)))
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: cipher suite");
  return {};
}

// "It is RECOMMENDED that the client verifies that the current time is within the range of the lifetime field." (§7.3)
Result<void> check_lifetime(const LeafNode& leaf, std::uint64_t now_s) {
  if (leaf.source != LeafNodeSource::key_package) return {};
  if (now_s < leaf.lifetime.not_before_s || now_s > leaf.lifetime.not_after_s) {
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: lifetime");
  }
  return {};
}

}  // namespace

void write(TlsWriter& writer, const RequiredCapabilities& required) {
  write_types(writer, required.extensions);
  write_types(writer, required.proposals);
  write_types(writer, required.credentials);
}

Result<void> read(TlsReader& reader, RequiredCapabilities& required) {
  TRY(read_types(reader, required.extensions));
  TRY(read_types(reader, required.proposals));
  return read_types(reader, required.credentials);
}

LeafNode leaf_template(CipherSuite suite, const LeafSecrets& secrets) {
  LeafNode leaf;
  leaf.signature_key = signature_public_key(suite, secrets.signature_seed.view());
  leaf.credential = {.type = kCredentialBasic, .identity = secrets.identity};
  leaf.capabilities.versions = {kProtocolVersion};
  for (const SuiteInfo& info : suites()) {
    const bool signs_so = info.signature == secrets.signature_scheme;
    if (signs_so) leaf.capabilities.suites.push_back(static_cast<std::uint16_t>(info.id));
  }
  leaf.capabilities.extensions = secrets.supported_extensions;
  for (const Extension& extension : secrets.extensions) {
    if (!supports_extension(leaf, extension.type)) leaf.capabilities.extensions.push_back(extension.type);
  }
  leaf.capabilities.credentials = {kCredentialBasic};
  leaf.lifetime = secrets.lifetime;
  leaf.extensions = secrets.extensions;
  return leaf;
}

void sign_leaf(CipherSuite suite, LeafNode& leaf, const LeafPosition& position, BytesView signature_seed) {
  leaf.signature = sign_with_label(suite, signature_seed, kLeafNodeLabel, to_be_signed(leaf, position));
}

Result<void> verify_leaf_signature(CipherSuite suite, const LeafNode& leaf, const LeafPosition& position) {
  return verify_with_label(suite, leaf.signature_key, kLeafNodeLabel, to_be_signed(leaf, position), leaf.signature);
}

void batch_leaf_signature(SignatureBatch& batch, const LeafNode& leaf, const LeafPosition& position) {
  batch_with_label(batch, leaf.signature_key, kLeafNodeLabel, to_be_signed(leaf, position), leaf.signature);
}

bool supports_proposal(const LeafNode& leaf, std::uint16_t proposal_type) {
  return is_default_proposal(proposal_type) || contains(leaf.capabilities.proposals, proposal_type);
}

bool supports(const LeafNode& leaf, const std::vector<Extension>& group_extensions) {
  auto extension = [&](const Extension& used) { return supports_extension(leaf, used.type); };
  if (!std::ranges::all_of(group_extensions, extension)) return false;
  const Extension* found = find_extension(group_extensions, kExtensionRequiredCapabilities);
  if (!found) return true;
  auto required = decode<RequiredCapabilities>(found->data);
  return required && supports_required(leaf, *required);
}

Result<void> validate_leaf(const LeafNode& leaf, LeafNodeSource expected, const LeafContext& context) {
  // "Verify that the signature on the LeafNode is valid using signature_key."
  TRY(verify_leaf_signature(context.suite, leaf, context.position));
  return validate_leaf_content(leaf, expected, context);
}

Result<void> validate_leaf_content(const LeafNode& leaf, LeafNodeSource expected, const LeafContext& context) {
  // "If the GroupContext has a required_capabilities extension, then the required extensions, proposals, and credential
  // types MUST be listed in the LeafNode's capabilities field."
  if (context.group_extensions && !supports(leaf, *context.group_extensions)) {
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: does not support what the group requires");
  }
  if (context.now_s) TRY(check_lifetime(leaf, *context.now_s));
  TRY(check_own_capabilities(leaf, context.suite));
  if (leaf.source != expected) return fail(ErrorCode::kMlsLeafInvalid, "leaf: source");
  return check_public_key(context.suite, leaf.encryption_key);
}

Result<void> validate_replacement(const LeafNode& leaf, const LeafNode& replaced) {
  if (leaf.encryption_key == replaced.encryption_key)
    return fail(ErrorCode::kMlsLeafInvalid, "leaf: its encryption key is the old one");
  return {};
}

}  // namespace carecircle::mls
