// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/web_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "core/bytes/encoding.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

namespace fs = std::filesystem;
using Contents = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

constexpr const char* kBinary = "application/octet-stream";

struct Type {
  std::string_view extension;
  const char* content_type;
};
constexpr Type kTypes[] = {{".html", "text/html; charset=utf-8"},
                           {".js", "text/javascript; charset=utf-8"},
                           {".css", "text/css; charset=utf-8"},
                           {".wasm", "application/wasm"},
                           {".json", "application/json"},
                           {".webmanifest", "application/manifest+json"},
                           {".svg", "image/svg+xml"},
                           {".png", "image/png"},
                           {".ico", "image/x-icon"},
                           {".woff2", "font/woff2"},
                           {".txt", "text/plain; charset=utf-8"}};

struct Coding {
  std::string_view extension;
  const char* name;
};
// In the order in which they are preferred; the file as it is comes last.
constexpr Coding kCodings[] = {{".br", "br"}, {".gz", "gzip"}, {"", ""}};

bool safe_component(std::string_view component) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !component.empty() && component.front() != '.' && std::ranges::all_of(component, allowed);
}

const char* content_type_of(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  const auto* found = std::ranges::find(kTypes, extension, &Type::extension);
  return found == std::end(kTypes) ? kBinary : found->content_type;
}

Result<std::shared_ptr<const std::string>> read_file(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return fail(ErrorCode::kStorageFailed, "web: size of a file");
  if (size > kWebFileSizeMax) return fail(ErrorCode::kLimitExceeded, "web: a file is too large");
  std::ifstream stream(file, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(stream), {});
  if (!stream || content.size() != size) return fail(ErrorCode::kStorageFailed, "web: read a file");
  return std::make_shared<const std::string>(std::move(content));
}

// Every servable file below the folder by its path in a URL.
Result<Contents> read_all(const fs::path& folder) {
  Contents contents;
  std::size_t size = 0;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const std::string path = "/" + entries->path().lexically_relative(folder).generic_string();
    if (!fs::is_regular_file(entries->symlink_status()) || !safe_path(path)) continue;
    std::shared_ptr<const std::string> content = TRY(read_file(entries->path()));
    size += content->size();
    contents.emplace(path, std::move(content));
    if (contents.size() > kWebFileCountMax || size > kWebFolderSizeMax)
      return fail(ErrorCode::kLimitExceeded, "web: the folder is too large");
  }
  if (error) return fail(ErrorCode::kStorageFailed, "web: list the folder");
  return contents;
}

bool is_coding_of_another(const Contents& contents, std::string_view path) {
  return std::ranges::any_of(kCodings, [&](const Coding& coding) {
    return !coding.extension.empty() && path.ends_with(coding.extension) &&
           contents.contains(path.substr(0, path.size() - coding.extension.size()));
  });
}

std::vector<Representation> representations_of(const Contents& contents, const std::string& path) {
  std::vector<Representation> representations;
  for (const Coding& coding : kCodings) {
    const auto found = contents.find(path + std::string(coding.extension));
    if (found == contents.end()) continue;
    representations.push_back({.coding = coding.name,
                               .content = found->second,
                               .entity_tag = "\"" + to_base64url(sha256(as_bytes(*found->second))) + "\""});
  }
  return representations;
}

}  // namespace

bool safe_path(std::string_view path) {
  if (!path.starts_with('/')) return false;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = path.find('/');
    if (!safe_component(path.substr(0, end))) return false;
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  return true;
}

Result<WebFiles> WebFiles::read(const fs::path& folder) {
  const Contents contents = TRY(read_all(folder));
  WebFiles files;
  for (const auto& [path, content] : contents) {
    if (is_coding_of_another(contents, path)) continue;
    files.files_.emplace(
        path, WebFile{.content_type = content_type_of(path), .representations = representations_of(contents, path)});
  }
  return files;
}

const WebFile* WebFiles::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace carecircle
