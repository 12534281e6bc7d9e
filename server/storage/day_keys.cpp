// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/day_keys.h"

#include <charconv>

#include "server/storage/files.h"
#include "server/storage/shielded_memory.h"

namespace carecircle {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr const char* kSuffix = ".key";

std::optional<std::uint64_t> day_of(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  std::uint64_t day = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), day);
  if (error != std::errc() || end != stem.data() + stem.size() || file.extension() != kSuffix) return std::nullopt;
  return day;
}

}  // namespace

Result<DayKeys> DayKeys::open(const std::filesystem::path& folder, Entropy& entropy) {
  DayKeys keys(folder, entropy);
  if (!folder.empty()) {
    TRY(make_private_folder(folder));
    TRY(keys.load());
  }
  return keys;
}

Result<void> DayKeys::load() {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    const std::optional<std::uint64_t> day = day_of(file.path());
    if (!day) continue;
    std::optional<SecretBytes> key = TRY(read_private_file(file.path()));
    if (!key || key->size() != kKeySize) return fail(ErrorCode::kStateDamaged, "day keys: a key has another size");
    keep(*day, std::move(*key));
  }
  if (error) return fail(ErrorCode::kStorageFailed, "day keys: list");
  return {};
}

std::filesystem::path DayKeys::file_of(std::uint64_t day) const { return folder_ / (std::to_string(day) + kSuffix); }

Result<BytesView> DayKeys::key_for_writing(std::uint64_t day) {
  if (const auto found = keys_.find(day); found != keys_.end()) return found->second.view();
  SecretBytes key = entropy_->secret(kKeySize);
  if (!folder_.empty()) TRY(write_private_file(file_of(day), key.view()));
  return keep(day, std::move(key));
}

BytesView DayKeys::keep(std::uint64_t day, SecretBytes key) {
  const BytesView kept = keys_.emplace(day, std::move(key)).first->second.view();
  shield(kept);
  return kept;
}

const SecretBytes* DayKeys::find(std::uint64_t day) const {
  const auto found = keys_.find(day);
  return found == keys_.end() ? nullptr : &found->second;
}

std::vector<std::uint64_t> DayKeys::days() const {
  std::vector<std::uint64_t> days;
  for (const auto& [day, key] : keys_)
    days.push_back(day);
  return days;
}

Result<void> DayKeys::destroy(std::uint64_t day) {
  if (!folder_.empty()) TRY(destroy_file(file_of(day)));
  keys_.erase(day);
  return {};
}

}  // namespace carecircle
