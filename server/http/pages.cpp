// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/pages.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

namespace carecircle {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kBinary = "application/octet-stream";

struct Type {
  std::string_view extension;
  const char* content_type;
};
constexpr Type kTypes[] = {{".html", kHtml},
                           {".js", "text/javascript; charset=utf-8"},
                           {".css", "text/css; charset=utf-8"},
                           {".wasm", "application/wasm"},
                           {".json", "application/json"},
                           {".webmanifest", "application/manifest+json"},
                           {".svg", "image/svg+xml"},
                           {".png", "image/png"},
                           {".woff2", "font/woff2"},
                           {".txt", "text/plain; charset=utf-8"}};

constexpr std::string_view kPlainPage = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>CareCircle</title>
<h1>This is a CareCircle server</h1>
<p>Neighbours ask each other for help here. What they write and share is encrypted on their own devices; this server cannot read it.</p>
<h2>If somebody sent you a link</h2>
<p>Copy the whole link, with everything after the # sign, and join with the command line:</p>
<pre>carecircle --home ~/.carecircle join 'LINK' --name 'Your name'</pre>
<p>The part after the # sign never reaches this server. It lets you in: keep it to yourself.</p>
<h2>If you have joined before</h2>
<pre>carecircle --home ~/.carecircle sign-in %URL% --sign-in 'your sign-in name'</pre>
</html>
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += character;
    }
  }
  return result;
}

std::string plain_page(std::string_view public_url) {
  constexpr std::string_view kMark = "%URL%";
  std::string page(kPlainPage);
  page.replace(page.find(kMark), kMark.size(), escaped(public_url));
  return page;
}

const char* content_type(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  const auto* found = std::ranges::find(kTypes, extension, &Type::extension);
  return found == std::end(kTypes) ? kBinary : found->content_type;
}

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error || size > kStaticFileSizeMax) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

bool safe_component(std::string_view component) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !component.empty() && component.front() != '.' && std::ranges::all_of(component, allowed);
}

// Places of the web client's own router: each is the same page.
bool is_page(std::string_view path) {
  return path == "/" || path == "/join" || path.find('.') == std::string_view::npos;
}

HttpAnswer not_found() {
  return {.status = 404, .content_type = "text/plain; charset=utf-8", .body = "There is nothing here.\n"};
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

Pages::Pages(std::filesystem::path web_folder, std::string public_url)
    : web_folder_(std::move(web_folder)), plain_page_(plain_page(public_url)) {}

HttpAnswer Pages::file(std::string_view path) const {
  if (!safe_path(path)) return not_found();
  const std::filesystem::path relative =
      is_page(path) ? std::filesystem::path("index.html") : std::filesystem::path(path.substr(1));
  std::optional<std::string> content = read_file(web_folder_ / relative);
  if (!content) return not_found();
  return {.status = 200, .content_type = content_type(relative), .body = std::move(*content)};
}

HttpAnswer Pages::get(std::string_view path) const {
  if (!web_folder_.empty()) return file(path);
  if (path == "/" || path == "/join") return {.status = 200, .content_type = kHtml, .body = plain_page_};
  return not_found();
}

}  // namespace carecircle
