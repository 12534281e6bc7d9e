// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "server/http/http_answer.h"
#include "server/http/web_files.h"

namespace carecircle {

// What GET and HEAD of a page say; absent headers are empty.
struct PageRequest {
  std::string_view path;  // without its query
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view if_none_match;
};

// What a browser gets: the web client when there is one, else one plain page that says what this address is.
class Pages {
 public:
  // The public URL stands on the plain page.
  Pages(WebFiles files, const std::string& public_url);

  // Places of the web client's own router (no extension, asked for as a page) are all its index.html. What is below
  // /assets/ carries its content's hash in its name and never changes; everything else is asked for again by its tag.
  HttpAnswer get(const PageRequest& request) const;

 private:
  const WebFile* file_for(const PageRequest& request) const;

  WebFiles files_;
  std::string plain_page_;
};

// By an Accept-Encoding header (RFC 9110 §12.5.3): whether a coding may be used. Without the header none may.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

}  // namespace carecircle
