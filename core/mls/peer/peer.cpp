// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/peer/peer.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "core/bytes/encoding.h"
#include "core/crypto/kem.h"
#include "core/mls/message.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

constexpr std::uint64_t kLifetimeS = std::uint64_t{90} * 24 * 3600;
constexpr std::uint64_t kClockSkewS = 24 * 3600;
constexpr std::size_t kExportSizeMax = 1024;
constexpr std::size_t kStateKeySize = 32;
constexpr std::string_view kStateContext = "mls_peer";

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

Result<std::uint64_t> number(std::string_view text, std::uint64_t max) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > max)
    return fail(ErrorCode::kMalformedInput, "a number");
  return value;
}

Result<CipherSuite> suite_of(std::string_view text) {
  return suite_from_wire(static_cast<std::uint16_t>(TRY(number(text, std::numeric_limits<std::uint16_t>::max()))));
}

Result<LeafIndex> leaf_of_text(std::string_view text) {
  return LeafIndex{static_cast<std::uint32_t>(TRY(number(text, std::numeric_limits<std::uint32_t>::max())))};
}

// An absent argument and an empty one are written alike: `-`.
Result<Bytes> bytes_of(std::string_view text) { return text == "-" ? Result<Bytes>(Bytes{}) : from_hex(text); }

std::string text_of(BytesView bytes) { return bytes.empty() ? "-" : to_hex(bytes); }

}  // namespace

Result<void> OpenPolicy::check_credential(const LeafNode& leaf, const LeafNode*) const {
  if (leaf.credential.type != 1) return fail(ErrorCode::kMlsLeafInvalid, "only basic credentials");
  return {};
}

// ---- lines ----------------------------------------------------------------------------------------------------------

std::span<const Peer::Command> Peer::commands() {
  static constexpr Command kTable[]{
      {"create", 3, 3, &Peer::create},
      {"key_package", 2, 2, &Peer::key_package},
      {"join", 1, 2, &Peer::join},
      {"join_externally", 2, 3, &Peer::join_externally},
      {"add", 1, 1, &Peer::add},
      {"remove", 1, 1, &Peer::remove},
      {"update", 0, 0, &Peer::update},
      {"commit", 0, 0, &Peer::commit},
      {"merge", 0, 0, &Peer::merge},
      {"discard", 0, 0, &Peer::discard},
      {"propose", 0, 0, &Peer::propose},
      {"process", 1, 1, &Peer::process},
      {"protect", 1, 2, &Peer::protect},
      {"unprotect", 1, 1, &Peer::unprotect},
      {"psk", 2, 2, &Peer::psk},
      {"use_psk", 1, 1, &Peer::use_psk},
      {"authenticator", 0, 0, &Peer::authenticator},
      {"export", 3, 3, &Peer::export_secret},
      {"group_info", 0, 0, &Peer::group_info},
      {"epoch", 0, 0, &Peer::epoch},
      {"members", 0, 0, &Peer::members},
      {"leaf", 0, 0, &Peer::leaf},
      {"serialize", 1, 1, &Peer::serialize},
      {"restore", 2, 2, &Peer::restore},
      {"hpke_derive", 2, 2, &Peer::hpke_derive},
      {"hpke_seal", 5, 5, &Peer::hpke_seal},
      {"hpke_open", 6, 6, &Peer::hpke_open},
      {"xwing_public_key", 1, 1, &Peer::xwing_public_key},
      {"xwing_seal", 1, 1, &Peer::xwing_seal},
      {"xwing_open", 2, 2, &Peer::xwing_open},
  };
  return kTable;
}

std::string Peer::answer(std::string_view line, std::uint64_t now_s) {
  now_s_ = now_s;
  Answer result = run(split(line));
  if (!result) return "error " + std::string(error_name(result.code())) + " " + result.error().where;
  return result->empty() ? "ok" : "ok " + *result;
}

Peer::Answer Peer::run(const Words& words) {
  if (words.empty()) return fail(ErrorCode::kMalformedInput, "an empty line");
  auto found = std::ranges::find(commands(), words[0], &Command::name);
  if (found == commands().end()) return fail(ErrorCode::kMalformedInput, "an unknown command");
  Words arguments(words.begin() + 1, words.end());
  if (arguments.size() < found->arguments_min || arguments.size() > found->arguments_max) {
    return fail(ErrorCode::kMalformedInput, "the number of arguments");
  }
  return (this->*found->run)(arguments);
}

Result<Group*> Peer::group() {
  if (!group_) return fail(ErrorCode::kWrongState, "no group yet");
  return &*group_;
}

LeafSecrets Peer::make_leaf(CipherSuite suite, Bytes identity) {
  return {.signature_scheme = suite_info(suite).signature,
          .signature_seed = generate_signature_key(suite, entropy_),
          .identity = std::move(identity),
          .lifetime = {now_s_ - kClockSkewS, now_s_ + kLifetimeS}};
}

// ---- entering a group -------------------------------------------------------------------------------------------------

Peer::Answer Peer::create(const Words& arguments) {
  const GroupParameters parameters{.suite = TRY(suite_of(arguments[0])), .group_id = TRY(bytes_of(arguments[1]))};
  group_ = TRY(Group::create(parameters, make_leaf(parameters.suite, TRY(bytes_of(arguments[2]))), policy_, entropy_));
  return std::string();
}

Peer::Answer Peer::key_package(const Words& arguments) {
  CipherSuite suite = TRY(suite_of(arguments[0]));
  key_package_ = TRY(make_key_package(suite, make_leaf(suite, TRY(bytes_of(arguments[1]))), entropy_));
  return to_hex(key_package_->message);
}

Peer::Answer Peer::join(const Words& arguments) {
  if (!key_package_) return fail(ErrorCode::kWrongState, "no key package yet");
  Bytes welcome = TRY(bytes_of(arguments[0]));
  Bytes tree;
  if (arguments.size() > 1) tree = TRY(bytes_of(arguments[1]));
  std::optional<BytesView> given;
  if (arguments.size() > 1) given = tree;
  group_ = TRY(Group::join(welcome, *key_package_, given, psks_, policy_, now_s_));
  return std::string();
}

Peer::Answer Peer::join_externally(const Words& arguments) {
  Bytes group_info = TRY(bytes_of(arguments[0]));
  std::optional<LeafIndex> removes;
  if (arguments.size() > 2) removes = TRY(leaf_of_text(arguments[2]));
  const CipherSuite suite = TRY(read_group_info(group_info)).suite;
  LeafSecrets leaf = make_leaf(suite, TRY(bytes_of(arguments[1])));
  auto joined =
      TRY(Group::join_externally(group_info, std::move(leaf), {.removes = removes}, policy_, entropy_, now_s_));
  group_ = std::move(joined.group);
  return to_hex(joined.message);
}

// ---- changing it ------------------------------------------------------------------------------------------------------

Peer::Answer Peer::add(const Words& arguments) {
  kept_.proposals.push_back(Add{TRY(decode_message<KeyPackage>(TRY(bytes_of(arguments[0]))))});
  return std::string();
}

Peer::Answer Peer::remove(const Words& arguments) {
  kept_.proposals.push_back(Remove{TRY(leaf_of_text(arguments[0]))});
  return std::string();
}

Peer::Answer Peer::update(const Words&) {
  kept_.force_path = true;
  return std::string();
}

Peer::Answer Peer::use_psk(const Words& arguments) {
  kept_.proposals.push_back(PreSharedKeyProposal{{.id = TRY(bytes_of(arguments[0]))}});
  return std::string();
}

Peer::Answer Peer::commit(const Words&) {
  Group* own = TRY(group());
  kept_.psks = psks_;
  for (const ReceivedProposal& proposal : own->pending_proposals())
    kept_.proposal_references.push_back(proposal.reference);
  Result<CommitOutput> output = own->commit(std::exchange(kept_, {}), entropy_, now_s_);
  if (!output) return output.error();
  return to_hex(output->message) + " " + text_of(output->welcome.value_or(Bytes{})) + " " + to_hex(output->group_info);
}

Peer::Answer Peer::merge(const Words&) {
  TRY(TRY(group())->merge_staged());
  return std::string();
}

Peer::Answer Peer::discard(const Words&) {
  TRY(group())->discard_staged();
  return std::string();
}

Peer::Answer Peer::propose(const Words&) {
  Group* own = TRY(group());
  if (kept_.proposals.size() != 1) return fail(ErrorCode::kWrongState, "one proposal is kept to be sent");
  CommitOptions kept = std::exchange(kept_, {});
  return to_hex(TRY(own->propose(kept.proposals[0], {}, entropy_)));
}

// ---- messages ---------------------------------------------------------------------------------------------------------

Peer::Answer Peer::process(const Words& arguments) {
  Group* own = TRY(group());
  Received received = TRY(own->process(TRY(bytes_of(arguments[0])), psks_, now_s_));
  if (const auto* message = std::get_if<ApplicationMessage>(&received))
    return "application " + text_of(message->plaintext.view());
  if (const auto* proposal = std::get_if<ReceivedProposal>(&received)) return "proposal " + to_hex(proposal->reference);
  TRY(own->merge_staged());
  return "commit " + std::to_string(std::get<StagedCommit>(received).effect.new_epoch);
}

Peer::Answer Peer::protect(const Words& arguments) {
  Group* own = TRY(group());
  Bytes plaintext = TRY(bytes_of(arguments[0]));
  Bytes authenticated_data;
  if (arguments.size() > 1) authenticated_data = TRY(bytes_of(arguments[1]));
  return to_hex(TRY(own->protect(plaintext, authenticated_data, entropy_)));
}

Peer::Answer Peer::unprotect(const Words& arguments) {
  Group* own = TRY(group());
  Received received = TRY(own->process(TRY(bytes_of(arguments[0])), psks_, now_s_));
  const auto* message = std::get_if<ApplicationMessage>(&received);
  if (!message) return fail(ErrorCode::kWrongState, "not an application message");
  return text_of(message->plaintext.view());
}

Peer::Answer Peer::psk(const Words& arguments) {
  psks_[TRY(bytes_of(arguments[0]))] = TRY(bytes_of(arguments[1]));
  return std::string();
}

// ---- looking ----------------------------------------------------------------------------------------------------------

Peer::Answer Peer::authenticator(const Words&) { return to_hex(TRY(group())->epoch_authenticator()); }

Peer::Answer Peer::export_secret(const Words& arguments) {
  Bytes label = TRY(bytes_of(arguments[0]));
  Bytes context = TRY(bytes_of(arguments[1]));
  std::size_t size = TRY(number(arguments[2], kExportSizeMax));
  return text_of(TRY(group())->export_secret(as_text(label), context, size).view());
}

Peer::Answer Peer::group_info(const Words&) { return to_hex(TRY(TRY(group())->group_info(true))); }

Peer::Answer Peer::epoch(const Words&) { return std::to_string(TRY(group())->epoch()); }

Peer::Answer Peer::members(const Words&) {
  std::string line;
  for (const auto& [index, leaf] : TRY(group())->members()) {
    line += (line.empty() ? "" : " ") + std::to_string(index.value) + ":" + text_of(leaf.credential.identity);
  }
  return line;
}

Peer::Answer Peer::leaf(const Words&) { return std::to_string(TRY(group())->own_leaf().value); }

Peer::Answer Peer::serialize(const Words& arguments) {
  Bytes key = TRY(bytes_of(arguments[0]));
  if (key.size() != kStateKeySize) return fail(ErrorCode::kKeyInvalid, "the key has 32 bytes");
  return to_hex(TRY(group())->serialize(key, as_bytes(kStateContext), entropy_));
}

Peer::Answer Peer::restore(const Words& arguments) {
  Bytes key = TRY(bytes_of(arguments[0]));
  if (key.size() != kStateKeySize) return fail(ErrorCode::kKeyInvalid, "the key has 32 bytes");
  group_ = TRY(Group::restore(TRY(bytes_of(arguments[1])), key, as_bytes(kStateContext), policy_));
  return std::string();
}

// ---- primitives --------------------------------------------------------------------------------------------------------

Peer::Answer Peer::hpke_derive(const Words& arguments) {
  constexpr std::size_t kInputSizeMin = 32;
  const CipherSuite suite = TRY(suite_of(arguments[0]));
  const Bytes input = TRY(bytes_of(arguments[1]));
  if (input.size() < kInputSizeMin) return fail(ErrorCode::kKeyInvalid, "the input key has at least 32 bytes");
  const hpke::KeyPair pair = derive_key_pair(suite, input);
  return to_hex(pair.private_key.view()) + " " + to_hex(pair.public_key);
}

Peer::Answer Peer::hpke_seal(const Words& arguments) {
  const hpke::Suite& suite = suite_info(TRY(suite_of(arguments[0]))).hpke;
  const hpke::Ciphertext sealed = TRY(hpke::seal(suite, TRY(bytes_of(arguments[1])), TRY(bytes_of(arguments[2])),
                                                 TRY(bytes_of(arguments[3])), TRY(bytes_of(arguments[4])), entropy_));
  return to_hex(sealed.encapsulated) + " " + to_hex(sealed.ciphertext);
}

Peer::Answer Peer::hpke_open(const Words& arguments) {
  const hpke::Suite& suite = suite_info(TRY(suite_of(arguments[0]))).hpke;
  const hpke::Ciphertext sealed{TRY(bytes_of(arguments[2])), TRY(bytes_of(arguments[3]))};
  return text_of(TRY(hpke::open(suite, TRY(bytes_of(arguments[1])), sealed, TRY(bytes_of(arguments[4])),
                                TRY(bytes_of(arguments[5]))))
                     .view());
}

Peer::Answer Peer::xwing_public_key(const Words& arguments) {
  return to_hex(TRY(hpke::public_key_of(hpke::Kem::xwing, TRY(bytes_of(arguments[0])))));
}

Peer::Answer Peer::xwing_seal(const Words& arguments) {
  constexpr std::size_t kRandomnessSize = 64;
  const Encapsulation made =
      TRY(xwing::encapsulate(TRY(bytes_of(arguments[0])), entropy_.secret(kRandomnessSize).view()));
  return to_hex(made.ciphertext) + " " + to_hex(made.shared_secret.view());
}

Peer::Answer Peer::xwing_open(const Words& arguments) {
  const Bytes seed = TRY(bytes_of(arguments[0]));
  if (seed.size() != xwing::kSeedSize) return fail(ErrorCode::kKeyInvalid, "the seed has 32 bytes");
  return to_hex(TRY(xwing::decapsulate(seed, TRY(bytes_of(arguments[1])))).view());
}

}  // namespace carecircle::mls
