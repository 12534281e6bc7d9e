// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/mls/group.h"

// One device in one group, driven by lines of text, so that any other implementation of MLS can be tried against ours.
// Arguments are hex (- is empty), numbers decimal. An answer is one line: `ok` and values, or `error CODE WHERE`.
//
//   create SUITE GROUP_ID IDENTITY      a group of one
//   key_package SUITE IDENTITY          -> KEY_PACKAGE
//   join WELCOME [RATCHET_TREE]         by the last key package
//   join_externally GROUP_INFO IDENTITY [REMOVED_LEAF]   -> COMMIT
//   add KEY_PACKAGE | remove LEAF | update | use_psk ID        kept for the next commit
//   commit                              -> COMMIT WELCOME GROUP_INFO (- where there is none); what others proposed is included
//   merge | discard                     of the staged commit
//   propose                             -> PROPOSAL: what was kept by add or remove, sent on its own
//   process MESSAGE                     -> commit EPOCH | proposal REFERENCE | application PLAINTEXT; a commit is merged
//   protect PLAINTEXT [AUTHENTICATED_DATA]                     -> MESSAGE
//   unprotect MESSAGE                   -> PLAINTEXT
//   psk ID SECRET                       an external pre-shared key
//   authenticator | export LABEL CONTEXT SIZE | group_info | epoch | members | leaf
//   serialize KEY                       -> STATE        restore KEY STATE
// And of the primitives below, HPKE being that of a suite:
//   hpke_derive SUITE INPUT_KEY -> PRIVATE PUBLIC         hpke_seal SUITE PUBLIC INFO AAD PLAINTEXT -> ENC CT
//   hpke_open SUITE PRIVATE ENC CT INFO AAD -> PLAINTEXT
//   xwing_public_key SEED -> PUBLIC     xwing_seal PUBLIC -> CIPHERTEXT SECRET     xwing_open SEED CIPHERTEXT -> SECRET

namespace carecircle::mls {

// Takes every basic credential: identities are the other side's affair.
class OpenPolicy final : public Policy {
 public:
  Result<void> check_credential(const LeafNode& leaf, const LeafNode* predecessor) const override;
};

class Peer {
 public:
  explicit Peer(Entropy& entropy) : entropy_(entropy) {}

  // The answer to one line, without a line feed. `now_s` is the time in seconds since 1970.
  std::string answer(std::string_view line, std::uint64_t now_s);

 private:
  using Words = std::vector<std::string_view>;
  using Answer = Result<std::string>;
  struct Command {
    std::string_view name;
    std::size_t arguments_min;
    std::size_t arguments_max;
    Answer (Peer::*run)(const Words& arguments);
  };
  static std::span<const Command> commands();

  Answer create(const Words& arguments);
  Answer key_package(const Words& arguments);
  Answer join(const Words& arguments);
  Answer join_externally(const Words& arguments);
  Answer add(const Words& arguments);
  Answer remove(const Words& arguments);
  Answer update(const Words& arguments);
  Answer commit(const Words& arguments);
  Answer merge(const Words& arguments);
  Answer discard(const Words& arguments);
  Answer propose(const Words& arguments);
  Answer process(const Words& arguments);
  Answer protect(const Words& arguments);
  Answer unprotect(const Words& arguments);
  Answer psk(const Words& arguments);
  Answer use_psk(const Words& arguments);
  Answer authenticator(const Words& arguments);
  Answer export_secret(const Words& arguments);
  Answer group_info(const Words& arguments);
  Answer epoch(const Words& arguments);
  Answer members(const Words& arguments);
  Answer leaf(const Words& arguments);
  Answer serialize(const Words& arguments);
  Answer restore(const Words& arguments);
  Answer hpke_derive(const Words& arguments);
  Answer hpke_seal(const Words& arguments);
  Answer hpke_open(const Words& arguments);
  Answer xwing_public_key(const Words& arguments);
  Answer xwing_seal(const Words& arguments);
  Answer xwing_open(const Words& arguments);

  Answer run(const Words& words);
  LeafSecrets make_leaf(CipherSuite suite, Bytes identity);
  Result<Group*> group();

  Entropy& entropy_;
  OpenPolicy policy_;
  std::uint64_t now_s_ = 0;
  std::optional<KeyPackageSecrets> key_package_;
  std::optional<Group> group_;
  CommitOptions kept_;
  PskStore psks_;
};

}  // namespace carecircle::mls
