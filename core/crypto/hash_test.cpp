// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hash.h"

#include <gtest/gtest.h>

#include "core/bytes/hex_testing.h"

#include "core/bytes/encoding.h"

namespace carecircle {
namespace {

// FIPS 180-4 and FIPS 202, the example message "abc".
TEST(Hash, AgreesWithTheStandards) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(digest(Hash::sha384, as_bytes("abc"))),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(to_hex(digest(Hash::sha512, as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442364"
            "3ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(to_hex(sha3_256(as_bytes("abc"))), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  EXPECT_EQ(to_hex(shake256({}, 32)), "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
}

TEST(Hash, PartsHashLikeTheWhole) {
  for (Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    EXPECT_EQ(digest(hash, {as_bytes("a"), BytesView{}, as_bytes("bc")}), digest(hash, as_bytes("abc")));
    EXPECT_EQ(digest(hash, BytesView{}).size(), hash_size(hash));
    EXPECT_TRUE(equal(secret_digest(hash, {as_bytes("ab"), as_bytes("c")}).view(), digest(hash, as_bytes("abc"))));
  }
  EXPECT_EQ(sha256({as_bytes("a"), as_bytes("bc")}), sha256(as_bytes("abc")));
}

// RFC 4231, test case 2, and case 6, whose key is longer than a block.
TEST(Hmac, AgreesWithTheStandard) {
  EXPECT_EQ(to_hex(hmac(Hash::sha256, as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).view()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac(Hash::sha384, as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).view()),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
  const Bytes long_key(131, 0xaa);
  EXPECT_EQ(to_hex(hmac(Hash::sha512, long_key,
                        {as_bytes("Test Using Larger Than Block-Size Key"), as_bytes(" - Hash Key First")})
                       .view()),
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f6"
            "3f0aec8b915a985d786598");
}

TEST(Hmac, AKeyAuthenticatesSeveralMessages) {
  for (Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    for (const std::size_t size : {0, 32, 64, 128, 131}) {
      const Bytes bytes(size, 0x5a);
      const HmacKey key(hash, bytes);
      EXPECT_TRUE(equal(key.mac({as_bytes("one")}).view(), hmac(hash, bytes, as_bytes("one")).view()));
      EXPECT_TRUE(equal(key.mac({as_bytes("t"), as_bytes("wo")}).view(), hmac(hash, bytes, as_bytes("two")).view()));
    }
  }
}

// RFC 5869, test cases 1 and 3.
TEST(Hkdf, AgreesWithTheStandard) {
  const SecretBytes key = hkdf_extract(Hash::sha256, hex("000102030405060708090a0b0c"), Bytes(22, 0x0b));
  EXPECT_EQ(to_hex(key.view()), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(to_hex(hkdf_expand(Hash::sha256, key.view(), hex("f0f1f2f3f4f5f6f7f8f9"), 42).view()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(to_hex(hkdf_extract(Hash::sha256, {}, Bytes(22, 0x0b)).view()),
            "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
}

TEST(Hkdf, GivesUpTo255Blocks) {
  const SecretBytes longest = hkdf_expand(Hash::sha256, Bytes(32, 1), {}, 255 * 32);
  EXPECT_EQ(longest.size(), 255U * 32U);
  EXPECT_TRUE(equal(longest.view().first(5), hkdf_expand(Hash::sha256, Bytes(32, 1), {}, 5).view()));
  EXPECT_TRUE(hkdf_expand(Hash::sha256, Bytes(32, 1), {}, 0).empty());
}

TEST(DeriveKey, FollowsItsDefinition) {
  const Bytes info = concat({as_bytes("carecircle/lease/v1"), hex("00"), as_bytes("context")});
  const SecretBytes expected =
      hkdf_expand(Hash::sha512, hkdf_extract(Hash::sha512, as_bytes("salt"), as_bytes("key")).view(), info, 32);
  EXPECT_TRUE(
      equal(derive_key(as_bytes("key"), as_bytes("salt"), "lease", as_bytes("context"), 32).view(), expected.view()));
}

}  // namespace
}  // namespace carecircle
