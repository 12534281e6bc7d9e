// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/codec/tls.h"
#include "core/crypto/hash.h"
#include "core/mls/secret_writer.h"
#include "core/mls/types.h"

// The secret tree and the sender ratchets of RFC 9420 §9. Node secrets are derived when a sender is first heard of and
// their parents erased at once, so an epoch costs nothing until somebody speaks, and then O(log N) for each sender.
//
// Receiving is two steps, because a key may be erased only after the AEAD opened: `peek` computes a key and changes nothing
// that could be observed, `consume` erases it and everything it came from.

namespace carecircle::mls {

// A receiver follows a ratchet at most this far in one message: a claim beyond it is refused before anything is computed.
inline constexpr std::uint32_t kForwardStepsMax = 200;
// Keys of skipped generations that are kept for messages that come late, for each ratchet.
inline constexpr std::size_t kKeptGenerationsMax = 10;

struct MessageKey {
  SecretBytes key;
  SecretBytes nonce;

  MessageKey clone() const { return {key.clone(), nonce.clone()}; }
};

enum class RatchetKind : std::uint8_t { handshake = 0, application = 1 };

class SecretTree {
 public:
  SecretTree() = default;
  // `leaf_count` counts blank leaves too; the tree has the next power of two.
  SecretTree(CipherSuite suite, SecretBytes encryption_secret, std::uint32_t leaf_count);

  struct SendKey {
    std::uint32_t generation = 0;
    MessageKey key;
  };
  // The sender's next unused key, erased from the tree. kMlsGenerationTooFar when the ratchet has come to its end.
  Result<SendKey> next(LeafIndex sender, RatchetKind kind);

  // The key of one generation of another member. kMlsKeyConsumed when it is gone, kMlsGenerationTooFar when it is more than
  // kForwardStepsMax ahead. `sender` is below leaf_count.
  Result<MessageKey> peek(LeafIndex sender, RatchetKind kind, std::uint32_t generation);
  // Erases the key that `peek` gave. Keys of generations skipped on the way stay, the newest kKeptGenerationsMax of them.
  void consume(LeafIndex sender, RatchetKind kind, std::uint32_t generation);

  SecretTree clone() const;

  // For the sealed state. The bytes are secret. Restoring answers kMalformedInput.
  SecretBytes serialize() const;
  static Result<SecretTree> restore(CipherSuite suite, BytesView bytes);

  // The same in pieces: the node secrets, and the ratchets of each sender that was heard of.
  SecretBytes serialize_nodes() const;
  SecretBytes serialize_ratchets(LeafIndex sender) const;  // of a sender that was heard of
  // Each once into a tree that was just made, in any order.
  Result<void> restore_nodes(CipherSuite suite, BytesView bytes);
  Result<void> restore_ratchets(LeafIndex sender, BytesView bytes);
  // Which of them changed since the tree was made or restored, or since the last call; `all` that there are, when asked for.
  struct Changes {
    bool nodes = false;
    std::vector<LeafIndex> senders;
  };
  Changes take_changes(bool all);

 private:
  struct Ratchet {
    SecretBytes secret;  // of `generation`
    std::uint32_t generation = 0;
    std::map<std::uint32_t, MessageKey> skipped;
  };
  struct Ratchets {
    Ratchet handshake;
    Ratchet application;
    bool changed = false;
  };

  Ratchet& ratchet(LeafIndex sender, RatchetKind kind);
  SecretBytes take_leaf_secret(LeafIndex sender);
  HmacKey keyed(const SecretBytes& secret) const;
  MessageKey derive_key(const HmacKey& secret, std::uint32_t generation) const;
  SecretBytes derive_next(const HmacKey& secret, std::uint32_t generation) const;
  static Ratchet clone_ratchet(const Ratchet& ratchet);
  static void write_ratchet(SecretWriter& writer, const Ratchet& ratchet);
  static Result<void> read_ratchet(TlsReader& reader, Ratchet& ratchet);
  static void write_ratchets(SecretWriter& writer, const Ratchets& both);
  static Result<void> read_ratchets(TlsReader& reader, Ratchets& both);
  void write_nodes(SecretWriter& writer) const;
  Result<void> read_nodes(TlsReader& reader);

  CipherSuite suite_ = CipherSuite::xwing_aes256gcm_sha384_ed25519;
  std::uint32_t width_ = 1;                     // leaves, a power of two
  std::map<std::uint32_t, SecretBytes> nodes_;  // secrets not yet consumed, by node index
  std::map<std::uint32_t, Ratchets> ratchets_;  // by leaf index
  bool nodes_changed_ = false;
};

}  // namespace carecircle::mls
