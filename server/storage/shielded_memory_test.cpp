// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/shielded_memory.h"

#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <sstream>

#include "server/storage/day_keys.h"
#include "server/storage/server_keys.h"
#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

constexpr const char* kDoNotDump = "dd";

// proc(5), /proc/pid/smaps: whether the mapping in which the bytes lie is left out. (The sanitizers turn mlock off.)
bool is_left_out(BytesView bytes) {
  const auto address = std::bit_cast<std::uintptr_t>(bytes.data());
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    std::istringstream range(line);
    if (range >> std::hex >> begin >> dash >> end && dash == '-') inside = begin <= address && address < end;
    if (!inside || !line.starts_with("VmFlags:")) continue;
    std::istringstream flags(line);
    for (std::string flag; flags >> flag;) {
      if (flag == kDoNotDump) return true;
    }
  }
  return false;
}

TEST(ShieldedMemory, IsLeftOutOfCoreImages) {
  const SecretBytes secret(100'000);
  EXPECT_FALSE(is_left_out(secret.view()));
  shield(secret.view());
  EXPECT_TRUE(is_left_out(secret.view().first(1)));
  EXPECT_TRUE(is_left_out(secret.view().last(1)));
}

TEST(ShieldedMemory, OfNothingIsNothing) {
  shield({});
  EXPECT_FALSE(is_left_out({}));
}

TEST(ShieldedMemory, HoldsTheServersKeysEvenAfterTheyMoved) {
  const TemporaryFolder folder;
  SystemEntropy entropy;
  ServerKeys loaded = load_server_keys(folder.path(), entropy).value();
  const ServerKeys keys = std::move(loaded);
  for (const SecretBytes* key : {&keys.opaque_setup.oprf_seed, &keys.opaque_setup.private_key, &keys.log_key.seed,
                                 &keys.shred_key.private_key, &keys.audit_key, &keys.fake_record_key})
    EXPECT_TRUE(is_left_out(key->view()));
}

TEST(ShieldedMemory, HoldsTheKeysOfDays) {
  const TemporaryFolder folder;
  SystemEntropy entropy;
  DayKeys made = DayKeys::open(folder.path(), entropy).value();
  EXPECT_TRUE(is_left_out(made.key_for_writing(20'000).value()));
  const DayKeys read = DayKeys::open(folder.path(), entropy).value();
  ASSERT_NE(read.find(20'000), nullptr);
  EXPECT_TRUE(is_left_out(read.find(20'000)->view()));
}

}  // namespace
}  // namespace carecircle
