// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A grantee between a server and an owner who may lie. The first byte chooses what is changed of an honest offer or of the
// answer to a release; each further triple flips bits of it: position (two bytes), mask. What was changed opens nothing.
#include "core/bytes/ensure.h"
#include "core/lease/lease_testing.h"

using namespace carecircle;
using carecircle::testing::LeaseStory;

namespace {

void change(Bytes& bytes, BytesView triples) {
  for (; triples.size() >= 3 && !bytes.empty(); triples = triples.subspan(3)) {
    const std::size_t position = (std::size_t{triples[0]} << 8 | triples[1]) % bytes.size();
    bytes[position] ^= triples[2];
  }
}

struct Scene {
  LeaseStory story;
  PendingRelease pending = story.ask();
  ReleaseAnswer answer = story.answer(pending, story.event());
};

// The part of an answer that `choice` names.
Bytes& part_of(ReleaseAnswer& answer, unsigned choice) {
  switch (choice) {
    case 0: return answer.sealed_halves.encapsulated;
    case 1: return answer.sealed_halves.ciphertext;
    case 2: return answer.entry.content;
    case 3: return answer.entry.signature;
    case 4: return answer.event;
    default: return answer.opening;
  }
}
constexpr unsigned kPartsOfAnswer = 6;

void try_answer(const Scene& scene, unsigned choice, BytesView triples) {
  ReleaseAnswer answer = scene.answer;
  Bytes& part = part_of(answer, choice);
  const Bytes original = part;
  change(part, triples);
  const auto opened = scene.story.open(scene.pending, answer);
  ensure(opened.has_value() == (part == original), "a changed answer opens nothing");
}

LeaseOffer copy_of(const LeaseOffer& offer) {
  LeaseOffer copy{.grant = offer.grant, .shares = {}, .note = offer.note};
  for (const LeaseShare& share : offer.shares) {
    copy.shares.push_back({.field_id = share.field_id,
                           .kind = share.kind,
                           .generation = share.generation,
                           .half = share.half.clone(),
                           .wrapped = share.wrapped});
  }
  return copy;
}

void try_offer(const LeaseStory& story, bool signature, BytesView triples) {
  LeaseOffer offer = copy_of(story.lease.offer);
  Bytes& part = signature ? offer.grant.signature : offer.grant.content;
  const Bytes original = part;
  change(part, triples);
  const auto read = read_lease(offer, story.owner.device_key.public_key, story.owner.identity.account_id,
                               story.grantee.identity.account_id);
  ensure(read.has_value() == (part == original), "a changed grant is no grant");
}

// The server signs what it likes: an event of its own making proves no release.
void try_foreign_event(const Scene& scene, BytesView event) {
  if (equal(event, scene.answer.event)) return;
  ReleaseAnswer answer = scene.answer;
  answer.event = to_bytes(event);
  ensure(!scene.story.open(scene.pending, answer), "another event proves nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  if (size == 0) return 0;
  const BytesView rest(data + 1, size - 1);
  const unsigned choice = data[0] % (kPartsOfAnswer + 3);
  if (choice < kPartsOfAnswer) {
    try_answer(scene, choice, rest);
  } else if (choice < kPartsOfAnswer + 2) {
    try_offer(scene.story, choice == kPartsOfAnswer, rest);
  } else {
    try_foreign_event(scene, rest);
  }
  return 0;
}
