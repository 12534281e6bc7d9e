// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "server/http/connect.h"

namespace carecircle {

inline constexpr std::size_t kStaticFileSizeMax = 16 * 1024 * 1024;

// What a browser gets: the web client from a folder when there is one, else one plain page that says what this address is.
class Pages {
 public:
  // An empty path: no web client. The public URL stands on the plain page.
  Pages(std::filesystem::path web_folder, std::string public_url);

  // The answer to GET of a path (without its query); 404 when there is nothing.
  HttpAnswer get(std::string_view path) const;

 private:
  HttpAnswer file(std::string_view path) const;

  std::filesystem::path web_folder_;
  std::string plain_page_;
};

// A path that stays inside the folder it is joined to: absolute, no "..", no empty, hidden or odd components.
bool safe_path(std::string_view path);

}  // namespace carecircle
