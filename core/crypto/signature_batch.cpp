// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a single verification asks of (A, R, S, h) is that D = S*B - h*A - R is the neutral element, and that the encodings are
// canonical and of no small order. Two parts of D are checked for all signatures together, with one random z of 128 bits each:
//
// * Its part of small order is that of -P, where P = (h mod 8)*A + R. For each bit of the weights, the sum of those P whose weight
//   has the bit set must lie in the group of prime order l. Were one P outside, each such sum would be so at least half the time.
// * Its part of order l: the sum of all z*D must vanish, times 8 because small orders have been looked at.
//
// With h = 8*g + (h mod 8), z*D = z*S*B - z*P - 8*z*g*A, and the sum of all z*P is the sum of the sums above, each times its power
// of two: the first check does half the work of the second.
#include "core/crypto/signature_batch.h"

#include <sodium.h>

#include <algorithm>

extern "C" {
#include "private/ed25519_ref10.h"
}

#include "core/crypto/signature.h"

namespace carecircle {
namespace {

using Point = ge25519_p3;
using Addend = ge25519_cached;
using Scalar = ByteArray<32>;  // little endian
using Weight = ByteArray<16>;  // little endian

constexpr int kBitsPerByte = 8;
constexpr std::uint8_t kCofactorMask = 7;
constexpr int kCofactorDoublings = 3;

Point neutral() {
  Point point;
  fe25519_0(point.X);
  fe25519_1(point.Y);
  fe25519_1(point.Z);
  fe25519_0(point.T);
  return point;
}

bool is_neutral(const Point& point) {
  constexpr ByteArray<32> kNeutral{1};
  ByteArray<32> encoding{};
  ge25519_p3_tobytes(encoding.data(), &point);
  return encoding == kNeutral;
}

Addend addend(const Point& point) {
  Addend result;
  ge25519_p3_to_cached(&result, &point);
  return result;
}

void add_to(Point& sum, const Addend& term) {
  ge25519_p1p1 completed;
  ge25519_add(&completed, &sum, &term);
  ge25519_p1p1_to_p3(&sum, &completed);
}

void subtract_from(Point& sum, const Addend& term) {
  ge25519_p1p1 completed;
  ge25519_sub(&completed, &sum, &term);
  ge25519_p1p1_to_p3(&sum, &completed);
}

// The addition law of this curve is complete: it doubles as well.
void double_times(Point& point, int times) {
  for (int index = 0; index < times; ++index)
    add_to(point, addend(point));
}

// The negative of what is encoded, because both A and R are subtracted. False: not what verify() accepts as A or R.
bool decode_negated(Point& point, const ByteArray<32>& encoding) {
  return ge25519_is_canonical(encoding.data()) == 1 && ge25519_has_small_order(encoding.data()) == 0 &&
         ge25519_frombytes_negate_vartime(&point, encoding.data()) == 0;
}

// factor * point, for a factor below 8.
Point small_multiple(const Addend& point, std::uint8_t factor) {
  Point result = neutral();
  for (int bit = kCofactorDoublings - 1; bit >= 0; --bit) {
    double_times(result, 1);
    if (((factor >> bit) & 1) != 0) add_to(result, point);
  }
  return result;
}

// The sum of weight * term over all terms, from the 128 sums of those whose weight has one bit set. False when one of these
// sums lies outside of the group of prime order.
bool add_weighted(Point& sum, const std::vector<Addend>& terms, const std::vector<Weight>& weights) {
  std::vector<Point> buckets(1U << kBitsPerByte);
  for (std::size_t position = weights.front().size(); position-- > 0;) {
    // buckets[value]: the terms whose weight has this byte at the position.
    std::ranges::fill(buckets, neutral());
    for (std::size_t index = 0; index < terms.size(); ++index)
      add_to(buckets[weights[index][position]], terms[index]);
    for (std::size_t half = buckets.size() / 2; half > 0; half /= 2) {
      // The upper half has the bit set. Folded onto the lower one, it is ready for the next bit.
      Point selected = neutral();
      for (std::size_t value = 0; value < half; ++value) {
        const Addend upper = addend(buckets[half + value]);
        add_to(selected, upper);
        add_to(buckets[value], upper);
      }
      if (ge25519_is_on_main_subgroup(&selected) == 0) return false;
      double_times(sum, 1);
      add_to(sum, addend(selected));
    }
  }
  return true;
}

// scalar = sum of digit[i] * 256^i, each from -128 to 127. The scalar is below 2^253, so that nothing is carried out of it.
ByteArray<32> signed_digits(const Scalar& scalar) {
  ByteArray<32> digits{};
  int carry = 0;
  for (std::size_t index = 0; index < digits.size(); ++index) {
    const int digit = scalar[index] + carry;
    carry = digit >= 128 ? 1 : 0;
    digits[index] = static_cast<std::uint8_t>(digit);
  }
  return digits;
}

// The sum of scalar * term over all terms (Pippenger's method).
Point scaled_sum(const std::vector<Addend>& terms, const std::vector<ByteArray<32>>& digits) {
  Point sum = neutral();
  std::vector<Point> buckets((1U << (kBitsPerByte - 1)) + 1);
  for (std::size_t position = digits.front().size(); position-- > 0;) {
    std::ranges::fill(buckets, neutral());
    for (std::size_t index = 0; index < terms.size(); ++index) {
      const auto digit = static_cast<std::int8_t>(digits[index][position]);
      if (digit > 0) add_to(buckets[static_cast<std::size_t>(digit)], terms[index]);
      if (digit < 0) subtract_from(buckets[static_cast<std::size_t>(-digit)], terms[index]);
    }
    // The sum of n * buckets[n]: each bucket stands in as many of the running sums as its number says.
    Point running = neutral();
    Point total = neutral();
    for (std::size_t value = buckets.size() - 1; value > 0; --value) {
      add_to(running, addend(buckets[value]));
      add_to(total, addend(running));
    }
    double_times(sum, kBitsPerByte);
    add_to(sum, addend(total));
  }
  return sum;
}

}  // namespace

void SignatureBatch::add(BytesView public_key, BytesView message, BytesView signature) {
  if (public_key.size() != kSignaturePublicKeySize || signature.size() != kSignatureSize) {
    malformed_ = true;
    return;
  }
  Item item;
  std::ranges::copy(public_key, item.public_key.begin());
  std::ranges::copy(signature.first(item.nonce.size()), item.nonce.begin());
  std::ranges::copy(signature.subspan(item.nonce.size()), item.response.begin());
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, item.nonce.data(), item.nonce.size());
  crypto_hash_sha512_update(&state, item.public_key.data(), item.public_key.size());
  crypto_hash_sha512_update(&state, message.data(), message.size());
  ByteArray<64> digest{};
  crypto_hash_sha512_final(&state, digest.data());
  crypto_core_ed25519_scalar_reduce(item.challenge.data(), digest.data());
  items_.push_back(item);
}

std::vector<ByteArray<16>> SignatureBatch::weights() const {
  constexpr std::string_view kDomain = "carecircle/signature batch";
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, as_bytes(kDomain).data(), kDomain.size());
  for (const Item& item : items_) {
    for (const ByteArray<32>* part : {&item.public_key, &item.nonce, &item.response, &item.challenge})
      crypto_hash_sha512_update(&state, part->data(), part->size());
  }
  ByteArray<64> seed{};
  crypto_hash_sha512_final(&state, seed.data());
  std::vector<Weight> drawn(items_.size());
  if (drawn.empty()) return drawn;
  constexpr ByteArray<crypto_stream_chacha20_NONCEBYTES> kNonce{};
  crypto_stream_chacha20(drawn.front().data(), drawn.size() * sizeof(Weight), kNonce.data(), seed.data());
  return drawn;
}

bool SignatureBatch::all_valid() const {
  if (malformed_) return false;
  if (items_.empty()) return true;
  const std::vector<Weight> drawn = weights();
  std::vector<Addend> keys;           // -A
  std::vector<ByteArray<32>> digits;  // of 8*z*g
  std::vector<Addend> residues;       // -P
  Scalar base_factor{};               // the sum of z*S
  for (std::size_t index = 0; index < items_.size(); ++index) {
    const Item& item = items_[index];
    Point key;
    Point residue;
    if (sc25519_is_canonical(item.response.data()) == 0 || !decode_negated(key, item.public_key) ||
        !decode_negated(residue, item.nonce))
      return false;
    keys.push_back(addend(key));
    add_to(residue, addend(small_multiple(keys.back(), item.challenge[0] & kCofactorMask)));
    residues.push_back(addend(residue));
    Scalar weight{};
    std::ranges::copy(drawn[index], weight.begin());
    sc25519_muladd(base_factor.data(), weight.data(), item.response.data(), base_factor.data());
    Scalar factor = item.challenge;
    factor[0] = static_cast<std::uint8_t>(factor[0] & ~kCofactorMask);
    sc25519_mul(factor.data(), factor.data(), weight.data());
    digits.push_back(signed_digits(factor));
  }
  Point sum = neutral();
  if (!add_weighted(sum, residues, drawn)) return false;
  add_to(sum, addend(scaled_sum(keys, digits)));
  Point base;
  ge25519_scalarmult_base(&base, base_factor.data());
  add_to(sum, addend(base));
  double_times(sum, kCofactorDoublings);
  return is_neutral(sum);
}

}  // namespace carecircle
