// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

namespace carecircle {

// The keys that wrap the shred store's rows, one a day, each a file "<days since 1970>.key" of its own folder (0600).
// Destroying a key destroys every row that it wraps, in every copy of the store. Their memory is shielded.
class DayKeys {
 public:
  // An empty path keeps the keys in memory alone: for tests.
  static Result<DayKeys> open(const std::filesystem::path& folder, Entropy& entropy);

  // The key of a day, made durable before it is returned when there was none.
  Result<BytesView> key_for_writing(std::uint64_t day);
  // Nothing when it was destroyed.
  const SecretBytes* find(std::uint64_t day) const;
  std::vector<std::uint64_t> days() const;
  Result<void> destroy(std::uint64_t day);

 private:
  DayKeys(std::filesystem::path folder, Entropy& entropy) : folder_(std::move(folder)), entropy_(&entropy) {}
  std::filesystem::path file_of(std::uint64_t day) const;
  Result<void> load();
  BytesView keep(std::uint64_t day, SecretBytes key);

  std::filesystem::path folder_;
  Entropy* entropy_;
  std::map<std::uint64_t, SecretBytes> keys_;
};

}  // namespace carecircle
