// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/bytes/error_code.h"

// Structured log: one JSON object a line on standard error. It can hold numbers, error codes and words that stand in this
// program, and nothing else: text that came from outside cannot be passed to it by accident.

namespace carecircle {

// A word that is safe to log.
class LogSafe {
 public:
  consteval LogSafe(const char* literal) : text_(literal) {}
  LogSafe(ErrorCode code) : text_(error_name(code)) {}
  // For names that this program made itself: an RPC's path, a periodic job's, an address to listen on.
  static LogSafe name(std::string_view own_name) { return LogSafe(Own{own_name}); }
  std::string_view text() const { return text_; }

 private:
  struct Own {
    std::string_view text;
  };
  explicit LogSafe(Own own) : text_(own.text) {}
  std::string_view text_;
};

class LogField {
 public:
  consteval LogField(const char* key, const char* word) : key_(key), value_(LogSafe(word)) {}
  LogField(LogSafe key, LogSafe word) : key_(key), value_(word) {}
  LogField(LogSafe key, ErrorCode code) : key_(key), value_(LogSafe(code)) {}
  template <std::integral T>
  LogField(LogSafe key, T number) : key_(key), value_(static_cast<std::int64_t>(number)) {}

  LogSafe key() const { return key_; }
  const std::variant<LogSafe, std::int64_t>& value() const { return value_; }

 private:
  LogSafe key_;
  std::variant<LogSafe, std::int64_t> value_;
};

// Thread-safe.
class Log {
 public:
  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // `event` is what happened, in words joined by underscores: "listening".
  void info(LogSafe event, std::initializer_list<LogField> fields);
  void error(LogSafe event, std::initializer_list<LogField> fields);

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace carecircle
