// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace carecircle {

inline constexpr std::size_t kBucketsMax = 50'000;

// Token buckets, one for each key: a key may do `per_minute` things at once, and gets them back evenly over a minute. The
// table is bounded: the key that was silent longest is forgotten first. Belongs to the storage thread.
class Rates {
 public:
  explicit Rates(std::size_t buckets_max = kBucketsMax) : buckets_max_(buckets_max) {}

  // Nothing when it may; else the milliseconds after which it may again. `per_minute` 0 means no limit.
  std::optional<std::uint64_t> take(const std::string& key, std::uint32_t per_minute, std::uint64_t now_ms);
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string key;
    double tokens;
    std::uint64_t updated_ms;
  };
  Bucket& bucket(const std::string& key, std::uint32_t per_minute, std::uint64_t now_ms);

  std::size_t buckets_max_;
  std::list<Bucket> by_use_;  // newest first
  std::unordered_map<std::string, std::list<Bucket>::iterator> buckets_;
};

}  // namespace carecircle
