// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <expected>
#include <utility>

#include "core/bytes/error_code.h"

// Operating errors are values: a function that can fail returns Result<T>. A dropped Result is a compiler warning,
// which an alias of std::expected would not give.

namespace carecircle {

// The browser's module says the code alone: nobody there could read more, and the words of all errors together are as long as
// a library, fetched before anybody can sign in.
#if defined(__wasm__)
inline constexpr bool kErrorsSayWhere = false;
#else
inline constexpr bool kErrorsSayWhere = true;
#endif

// What went wrong. `where` is a string literal for developers; it never carries data of a member.
struct Error {
  ErrorCode code;
  const char* where = "";
};

template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  Result(Error error) : std::expected<T, Error>(std::unexpect, error) {}
  ErrorCode code() const { return this->error().code; }
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
 public:
  using std::expected<void, Error>::expected;
  Result(Error error) : std::expected<void, Error>(std::unexpect, error) {}
  ErrorCode code() const { return this->error().code; }
};

inline Error fail(ErrorCode code, const char* where) { return Error{code, kErrorsSayWhere ? where : ""}; }

}  // namespace carecircle

// The value of `expression`, a Result; on an error the surrounding function returns that error.
// Inside a coroutine use an explicit check with co_return.
#define TRY(expression)                                                \
  ({                                                                   \
    auto try_result_ = (expression);                                   \
    if (!try_result_) return ::carecircle::Error(try_result_.error()); \
    ::carecircle::detail::unwrap(std::move(try_result_));              \
  })

namespace carecircle::detail {

template <typename T>
T unwrap(Result<T>&& result) {
  return std::move(*result);
}
inline void unwrap(Result<void>&&) {}

}  // namespace carecircle::detail
