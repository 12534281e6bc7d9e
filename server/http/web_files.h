// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes/result.h"

// The web client's folder, read once at start. What is asked for is looked up among the names found there: no request
// touches the disk, and there is no path that could lead out of the folder.

namespace carecircle {

inline constexpr std::size_t kWebFileCountMax = 2'000;               // siblings included
inline constexpr std::size_t kWebFileSizeMax = 16 * 1024 * 1024;     // bytes
inline constexpr std::size_t kWebFolderSizeMax = 128 * 1024 * 1024;  // bytes, siblings included

// A file's content in one content coding (RFC 9110 §8.4.1).
struct Representation {
  std::string coding;  // "br", "gzip"; empty: as it is
  std::shared_ptr<const std::string> content;
  std::string entity_tag;  // quoted SHA-256 of `content`, as RFC 9110 §8.8.3 writes it
};

struct WebFile {
  std::string content_type;
  std::vector<Representation> representations;  // the smallest coding first; the last is the file as it is
};

class WebFiles {
 public:
  WebFiles() = default;  // no web client

  // Takes regular files; leaves out links, hidden names and names that no URL of ours has. A file's siblings with .br and
  // .gz are its codings. kStorageFailed when something cannot be read, kLimitExceeded above the limits.
  static Result<WebFiles> read(const std::filesystem::path& folder);

  bool empty() const { return files_.empty(); }
  // "/assets/index-1a.js"; null when there is no such file.
  const WebFile* find(std::string_view path) const;

 private:
  std::map<std::string, WebFile, std::less<>> files_;
};

// A path of plain components: absolute, none of them empty, hidden or odd.
bool safe_path(std::string_view path);

}  // namespace carecircle
