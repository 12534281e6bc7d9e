// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/http_answer.h"

#include "server/http/request_rules.h"

namespace carecircle {
namespace {

constexpr const char* kStrictTransport = "max-age=31536000";
void add_header(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string head_of(const HttpAnswer& answer, const AnswerFrame& frame) {
  // RFC 9112 §4: the reason phrase may be empty, the space before it may not.
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " \r\n";
  if (!answer.content_type.empty()) add_header(head, "Content-Type", answer.content_type);
  for (const auto& [name, value] : answer.headers)
    add_header(head, name, value);
  for (const auto& [name, value] : security_headers())
    add_header(head, name, value);
  if (frame.https) add_header(head, "Strict-Transport-Security", kStrictTransport);
  if (!frame.keep_alive) add_header(head, "Connection", "close");
  if (frame.keep_alive && frame.http_1_0) add_header(head, "Connection", "keep-alive");
  // RFC 9110 §8.6: a 304 would have to say the length of what it does not send.
  if (answer.status != kNotModified) add_header(head, "Content-Length", std::to_string(answer.content().size()));
  return head += "\r\n";
}

HttpAnswer text_answer(unsigned status, std::string text) {
  return uncached({.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(text)});
}

HttpAnswer uncached(HttpAnswer answer) {
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

}  // namespace carecircle
