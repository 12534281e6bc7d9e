// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// An answer to an HTTP request, and the bytes it begins with (RFC 9112). No sockets here.

namespace carecircle {

inline constexpr unsigned kNotModified = 304;  // RFC 9110 §15.4.5: without content

struct HttpAnswer {
  unsigned status = 200;
  std::string content_type;  // empty: there is no content
  std::string body;
  // Instead of `body`, for what is served again and again: nobody copies it.
  std::shared_ptr<const std::string> shared_body;
  // Beside those that every answer carries.
  std::vector<std::pair<std::string, std::string>> headers;

  std::string_view content() const { return shared_body ? std::string_view(*shared_body) : std::string_view(body); }
};

// What the request and the connection decide about an answer.
struct AnswerFrame {
  bool keep_alive = true;  // the connection stays open
  bool http_1_0 = false;   // for such a client an open connection must be said
  bool https = false;      // browsers are told to come back by https alone
};
// Status line and headers, with the empty line that ends them.
std::string head_of(const HttpAnswer& answer, const AnswerFrame& frame);

HttpAnswer text_answer(unsigned status, std::string text);
// Nothing between us and the browser, nor the browser itself, keeps it.
HttpAnswer uncached(HttpAnswer answer);

}  // namespace carecircle
