// SPDX-License-Identifier: AGPL-3.0-or-later
//
// libsodium's multiplication of the base point of edwards25519, for the browser module. libsodium's own reads multiples of the
// base point from a table of 30 kB, which no compressor makes smaller; here the table is computed when it is first needed, in
// less than a millisecond. The rest is the same: signed digits of four bits, and a look-up that touches every entry.
#include "private/ed25519_ref10.h"

enum { kRows = 32, kMultiples = 8, kDigits = 64, kDoublingsPerRow = 8, kDoublingsPerDigit = 4 };

// table[row][n] = (n + 1) * 256^row * B. Without threads there is nobody to see it half made.
static ge25519_cached table[kRows][kMultiples];
static int table_is_made;

static void add(ge25519_p3* sum, const ge25519_cached* addend) {
  ge25519_p1p1 completed;
  ge25519_add(&completed, sum, addend);
  ge25519_p1p1_to_p3(sum, &completed);
}

// The addition law of this curve is complete: it doubles as well.
static void double_repeatedly(ge25519_p3* point, int times) {
  for (int index = 0; index < times; ++index) {
    ge25519_cached same;
    ge25519_p3_to_cached(&same, point);
    add(point, &same);
  }
}

static void make_table(void) {
  // RFC 8032 §5.1: B has y = 4/5 and the even x.
  static const unsigned char kBasePoint[32] = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                               0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                               0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};
  ge25519_p3 power;
  if (ge25519_frombytes(&power, kBasePoint) != 0) __builtin_trap();
  for (int row = 0; row < kRows; ++row) {
    ge25519_p3 multiple = power;
    for (int index = 0; index < kMultiples; ++index) {
      ge25519_p3_to_cached(&table[row][index], &multiple);
      add(&multiple, &table[row][0]);
    }
    double_repeatedly(&power, kDoublingsPerRow);
  }
  table_is_made = 1;
}

// scalar = sum of digits[i] * 16^i, each from -8 to 8. The scalar is below 2^255.
static void split(signed char digits[kDigits], const unsigned char* scalar) {
  for (int index = 0; index < kDigits; ++index)
    digits[index] = (signed char)((scalar[index / 2] >> (4 * (index % 2))) & 15);
  int carry = 0;
  for (int index = 0; index < kDigits - 1; ++index) {
    const int digit = digits[index] + carry;
    carry = (digit + 8) >> 4;
    digits[index] = (signed char)(digit - carry * 16);
  }
  digits[kDigits - 1] = (signed char)(digits[kDigits - 1] + carry);
}

// 1 when equal, else 0, without a branch.
static unsigned int equals(unsigned int a, unsigned int b) { return ((a ^ b) - 1U) >> 31; }

static void move_if(ge25519_cached* to, const ge25519_cached* from, unsigned int condition) {
  fe25519_cmov(to->YplusX, from->YplusX, condition);
  fe25519_cmov(to->YminusX, from->YminusX, condition);
  fe25519_cmov(to->Z, from->Z, condition);
  fe25519_cmov(to->T2d, from->T2d, condition);
}

// digit * 256^row * B, in time and memory accesses that do not depend on the digit.
static void look_up(ge25519_cached* out, int row, signed char digit) {
  const unsigned int negative = (unsigned int)digit >> 31;
  const unsigned int magnitude = ((unsigned int)digit ^ (0U - negative)) + negative;
  fe25519_1(out->YplusX);
  fe25519_1(out->YminusX);
  fe25519_1(out->Z);
  fe25519_0(out->T2d);
  for (unsigned int index = 0; index < kMultiples; ++index)
    move_if(out, &table[row][index], equals(magnitude, index + 1));
  ge25519_cached negated;
  fe25519_copy(negated.YplusX, out->YminusX);
  fe25519_copy(negated.YminusX, out->YplusX);
  fe25519_copy(negated.Z, out->Z);
  fe25519_neg(negated.T2d, out->T2d);
  move_if(out, &negated, negative);
}

void ge25519_scalarmult_base(ge25519_p3* h, const unsigned char* a) {
  if (!table_is_made) make_table();
  signed char digits[kDigits];
  split(digits, a);
  fe25519_0(h->X);
  fe25519_1(h->Y);
  fe25519_1(h->Z);
  fe25519_0(h->T);
  ge25519_cached term;
  for (int index = 1; index < kDigits; index += 2) {
    look_up(&term, index / 2, digits[index]);
    add(h, &term);
  }
  double_repeatedly(h, kDoublingsPerDigit);
  for (int index = 0; index < kDigits; index += 2) {
    look_up(&term, index / 2, digits[index]);
    add(h, &term);
  }
}
