// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string_view>

namespace carecircle::cli {
namespace {

constexpr std::size_t kLineMax = 1024;  // bytes; a passphrase has at most 128 characters

std::optional<SecretBytes> from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return SecretBytes::copy_of(as_bytes(std::string_view(value)));
}

// One line, read byte by byte into memory that is wiped. Nothing when the input ends before it begins.
std::optional<SecretBytes> read_line(int descriptor) {
  SecretBytes buffer(kLineMax);
  std::size_t length = 0;
  bool ended = false;
  while (!ended && length < kLineMax) {
    std::uint8_t byte = 0;
    const ssize_t count = ::read(descriptor, &byte, 1);
    ended = count <= 0 || byte == '\n';
    if (count <= 0 && length == 0) return std::nullopt;
    if (!ended && byte != '\r') buffer.mutable_view()[length++] = byte;
  }
  return SecretBytes::copy_of(buffer.view().first(length));
}

// The terminal with its echo off, as long as this lives.
class SilentTerminal {
 public:
  SilentTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (descriptor_ < 0 || tcgetattr(descriptor_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_silent_ = tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (is_silent_) tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  std::optional<SecretBytes> ask(std::string_view question) {
    if (!is_silent_) return std::nullopt;
    if (::write(descriptor_, question.data(), question.size()) < 0) return std::nullopt;
    auto line = read_line(descriptor_);
    return ::write(descriptor_, "\n", 1) < 0 ? std::nullopt : std::move(line);
  }

 private:
  int descriptor_;
  termios before_{};
  bool is_silent_ = false;
};

Error missing() { return fail(ErrorCode::kFieldMissing, "passphrase"); }

std::optional<SecretBytes> ask_or_read(std::string_view question) {
  if (!::isatty(STDIN_FILENO)) return read_line(STDIN_FILENO);
  return SilentTerminal().ask(question);
}

}  // namespace

Result<SecretBytes> read_passphrase() {
  if (auto given = from_environment("CARECIRCLE_PASSPHRASE")) return std::move(*given);
  auto typed = ask_or_read("Passphrase: ");
  if (!typed) return missing();
  return std::move(*typed);
}

Result<SecretBytes> read_new_passphrase() {
  if (auto given = from_environment("CARECIRCLE_NEW_PASSPHRASE")) return std::move(*given);
  auto first = ask_or_read("New passphrase: ");
  if (!first) return missing();
  if (!::isatty(STDIN_FILENO)) return std::move(*first);
  const auto second = ask_or_read("Once more: ");
  if (!second || !equal_constant_time(first->view(), second->view()))
    return fail(ErrorCode::kPassphraseWrong, "new passphrase");
  return std::move(*first);
}

}  // namespace carecircle::cli
