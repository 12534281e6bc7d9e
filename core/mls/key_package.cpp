// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/key_package.h"

#include "core/mls/leaf.h"
#include "core/mls/message.h"
#include "core/mls/secret_writer.h"

namespace carecircle::mls {
namespace {

constexpr std::uint8_t kStateVersion = 1;
constexpr std::string_view kKeyPackageLabel = "KeyPackageTBS";

Bytes to_be_signed(const KeyPackage& key_package) {
  TlsWriter writer;
  write_unsigned(writer, key_package);
  return writer.take();
}

// Everything of the stored form that is not a key.
struct StoredFacts {
  CipherSuite suite{};
  Bytes message;
  Bytes identity;
  std::vector<Extension> extensions;
  std::vector<std::uint16_t> supported_extensions;
  Lifetime lifetime;
};

void write(TlsWriter& writer, const StoredFacts& facts) {
  writer.u16(static_cast<std::uint16_t>(facts.suite));
  writer.opaque(facts.message);
  writer.opaque(facts.identity);
  writer.vector(facts.extensions);
  write_types(writer, facts.supported_extensions);
  write(writer, facts.lifetime);
}

Result<void> read(TlsReader& reader, StoredFacts& facts) {
  facts.suite = TRY(suite_from_wire(TRY(reader.u16())));
  facts.message = to_bytes(TRY(reader.opaque()));
  facts.identity = to_bytes(TRY(reader.opaque()));
  TRY(read_extensions(reader, facts.extensions));
  TRY(read_types(reader, facts.supported_extensions));
  return read(reader, facts.lifetime);
}

Result<SecretBytes> read_secret(TlsReader& reader) { return SecretBytes::copy_of(TRY(reader.opaque())); }

}  // namespace

LeafSecrets LeafSecrets::clone() const {
  return {.signature_scheme = signature_scheme,
          .signature_seed = signature_seed.clone(),
          .identity = identity,
          .extensions = extensions,
          .supported_extensions = supported_extensions,
          .lifetime = lifetime};
}

Result<void> check_signature_key(CipherSuite suite, const LeafSecrets& leaf) {
  if (suite_info(suite).signature != leaf.signature_scheme)
    return fail(ErrorCode::kMlsSuiteNotSupported, "leaf: its key is of another signature scheme");
  if (!is_signature_key(suite, leaf.signature_seed.view())) return fail(ErrorCode::kKeyInvalid, "leaf: signature key");
  return {};
}

Result<KeyPackageSecrets> make_key_package(CipherSuite suite, const LeafSecrets& leaf, Entropy& entropy) {
  TRY(check_signature_key(suite, leaf));
  hpke::KeyPair init = generate_key_pair(suite, entropy);
  hpke::KeyPair encryption = generate_key_pair(suite, entropy);
  KeyPackage key_package{.version = kProtocolVersion,
                         .suite = static_cast<std::uint16_t>(suite),
                         .init_key = std::move(init.public_key),
                         .leaf_node = leaf_template(suite, leaf)};
  key_package.leaf_node.encryption_key = std::move(encryption.public_key);
  key_package.leaf_node.source = LeafNodeSource::key_package;
  sign_leaf(suite, key_package.leaf_node, {}, leaf.signature_seed.view());
  key_package.signature =
      sign_with_label(suite, leaf.signature_seed.view(), kKeyPackageLabel, to_be_signed(key_package));
  TRY(validate_key_package(key_package, suite, nullptr, std::nullopt));

  KeyPackageSecrets secrets{.suite = suite};
  secrets.reference = key_package_ref(suite, encode(key_package));
  secrets.message = encode_message(std::move(key_package));
  secrets.init_key = std::move(init.private_key);
  secrets.encryption_key = std::move(encryption.private_key);
  secrets.leaf = leaf.clone();
  return secrets;
}

Result<void> validate_key_package(const KeyPackage& key_package, CipherSuite suite,
                                  const std::vector<Extension>* group_extensions, std::optional<std::uint64_t> now_s) {
  // "Verify that the cipher suite and protocol version of the KeyPackage match those in the GroupContext." (§10.1)
  if (key_package.version != kProtocolVersion || key_package.suite != static_cast<std::uint16_t>(suite)) {
    return fail(ErrorCode::kMlsSuiteNotSupported, "key package: version or cipher suite");
  }
  // "Verify that the leaf_node of the KeyPackage is valid for a KeyPackage according to Section 7.3."
  const LeafNode& leaf = key_package.leaf_node;
  TRY(validate_leaf(leaf, LeafNodeSource::key_package, {suite, {}, group_extensions, now_s}));
  // "Verify that the signature on the KeyPackage is valid using the public key in leaf_node.credential."
  TRY(verify_with_label(suite, leaf.signature_key, kKeyPackageLabel, to_be_signed(key_package), key_package.signature));
  // "Verify that the value of leaf_node.encryption_key is different from the value of the init_key field."
  if (leaf.encryption_key == key_package.init_key) return fail(ErrorCode::kMlsLeafInvalid, "key package: init key");
  return check_public_key(suite, key_package.init_key);
}

Result<KeyPackageView> read_key_package(BytesView message, std::uint64_t now_s) {
  KeyPackageView view{.key_package = TRY(decode_message<KeyPackage>(message))};
  CipherSuite suite = TRY(suite_from_wire(view.key_package.suite));
  TRY(validate_key_package(view.key_package, suite, nullptr, now_s));
  const Lifetime& lifetime = view.key_package.leaf_node.lifetime;
  if (lifetime.not_after_s - lifetime.not_before_s > kKeyPackageLifetimeMaxS) {
    return fail(ErrorCode::kMlsLeafInvalid, "key package: total lifetime");
  }
  view.reference = key_package_ref(suite, encode(view.key_package));
  return view;
}

SecretBytes serialize(const KeyPackageSecrets& secrets) {
  const LeafSecrets& leaf = secrets.leaf;
  StoredFacts facts{.suite = secrets.suite,
                    .message = secrets.message,
                    .identity = leaf.identity,
                    .extensions = leaf.extensions,
                    .supported_extensions = leaf.supported_extensions,
                    .lifetime = leaf.lifetime};
  SecretWriter writer;
  writer.u8(kStateVersion);
  writer.raw(encode(facts));
  writer.opaque(secrets.init_key);
  writer.opaque(secrets.encryption_key);
  writer.opaque(leaf.signature_seed);
  return writer.take();
}

Result<KeyPackageSecrets> restore_key_package(BytesView bytes) {
  TlsReader reader(bytes);
  if (TRY(reader.u8()) != kStateVersion) return fail(ErrorCode::kDataTooNew, "stored key package");
  StoredFacts facts;
  TRY(read(reader, facts));
  KeyPackageSecrets secrets{.suite = facts.suite};
  secrets.init_key = TRY(read_secret(reader));
  secrets.encryption_key = TRY(read_secret(reader));
  secrets.leaf.signature_seed = TRY(read_secret(reader));
  TRY(reader.finish());
  secrets.leaf.signature_scheme = suite_info(facts.suite).signature;
  TRY(check_signature_key(facts.suite, secrets.leaf));
  KeyPackage key_package = TRY(decode_message<KeyPackage>(facts.message));
  secrets.reference = key_package_ref(facts.suite, encode(key_package));
  secrets.message = std::move(facts.message);
  secrets.leaf.identity = std::move(facts.identity);
  secrets.leaf.extensions = std::move(facts.extensions);
  secrets.leaf.supported_extensions = std::move(facts.supported_extensions);
  secrets.leaf.lifetime = facts.lifetime;
  return secrets;
}

}  // namespace carecircle::mls
