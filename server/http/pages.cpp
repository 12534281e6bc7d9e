// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/pages.h"

#include <algorithm>

#include "server/http/request_rules.h"

namespace carecircle {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kIndex = "/index.html";
constexpr std::string_view kAssets = "/assets/";
constexpr const char* kImmutable = "public, max-age=31536000, immutable";
constexpr const char* kAskAgain = "no-cache";

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

HttpAnswer not_found() { return text_answer(404, "There is nothing here.\n"); }

// Calls `visit(item)` for each item of a comma-separated list until it answers true; whether one did.
template <typename Visit>
bool any_item(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto end = list.find(',');
    if (visit(trimmed(list.substr(0, end)))) return true;
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return false;
}

// RFC 9110 §12.4.2: "q=0" means not acceptable; every other weight is acceptance enough for us.
bool has_weight(std::string_view parameters) {
  const auto equals = parameters.find('=');
  if (equals == std::string_view::npos) return true;
  const std::string_view weight = trimmed(parameters.substr(equals + 1));
  return weight.find_first_not_of("0.") != std::string_view::npos;
}

bool is_item(std::string_view item, std::string_view name) {
  const std::string_view own = trimmed(item.substr(0, item.find(';')));
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(own, name, {}, lower, lower);
}

const Representation& chosen(const WebFile& file, std::string_view accept_encoding) {
  const auto found = std::ranges::find_if(file.representations, [&](const Representation& representation) {
    return representation.coding.empty() || accepts_coding(accept_encoding, representation.coding);
  });
  return *found;
}

// RFC 9110 §13.1.2: compared weakly, because what is asked is whether the copy may be shown.
bool has_current_copy(std::string_view if_none_match, std::string_view entity_tag) {
  return any_item(if_none_match, [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    return item == "*" || item == entity_tag;
  });
}

// A browser going somewhere, rather than a program fetching something.
bool is_navigation(const PageRequest& request) {
  if (!safe_path(request.path) || request.path.starts_with("/v1/") || request.path.starts_with("/carecircle.v1."))
    return false;
  const bool has_extension = request.path.find('.') != std::string_view::npos;
  return !has_extension && !request.path.starts_with(kAssets) &&
         any_item(request.accept, [](std::string_view item) { return is_item(item, "text/html"); });
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool named = false;
  const auto accepted = [&](std::string_view name) {
    return any_item(accept_encoding, [&](std::string_view item) {
      if (!is_item(item, name)) return false;
      named = true;
      const auto parameters = item.find(';');
      return parameters == std::string_view::npos || has_weight(item.substr(parameters + 1));
    });
  };
  // "*" speaks for the codings that are not named.
  return accepted(coding) || (!named && accepted("*"));
}

Pages::Pages(WebFiles files, const std::string& public_url)
    : files_(std::move(files)), plain_page_(plain_page(public_url)) {}

const WebFile* Pages::file_for(const PageRequest& request) const {
  const WebFile* file = files_.find(request.path);
  if (file == nullptr && (request.path == "/" || is_navigation(request))) file = files_.find(kIndex);
  return file;
}

HttpAnswer Pages::get(const PageRequest& request) const {
  if (files_.empty()) {
    if (request.path != "/" && request.path != "/join") return not_found();
    return {.content_type = kHtml, .body = plain_page_, .headers = {{"Cache-Control", kAskAgain}}};
  }
  const WebFile* file = file_for(request);
  if (file == nullptr) return not_found();
  const Representation& representation = chosen(*file, request.accept_encoding);
  HttpAnswer answer;
  answer.headers = {{"Cache-Control", request.path.starts_with(kAssets) ? kImmutable : kAskAgain},
                    {"ETag", representation.entity_tag},
                    {"Vary", "Accept-Encoding"}};
  if (has_current_copy(request.if_none_match, representation.entity_tag)) {
    answer.status = kNotModified;
    return answer;
  }
  if (!representation.coding.empty()) answer.headers.emplace_back("Content-Encoding", representation.coding);
  answer.content_type = file->content_type;
  answer.shared_body = representation.content;
  return answer;
}

}  // namespace carecircle
