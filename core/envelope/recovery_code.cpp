// SPDX-License-Identifier: AGPL-3.0-or-later
//
// RecoveryCode of core/envelope/slots.h. The alphabet and the check symbol are those of https://www.crockford.com/base32.html.
#include "core/envelope/slots.h"

namespace carecircle {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view kCheckAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
constexpr std::size_t kCodeSize = 26;
constexpr std::size_t kGroupSize = 5;

char canonical(char typed) {
  if (typed >= 'a' && typed <= 'z') typed = static_cast<char>(typed - 'a' + 'A');
  if (typed == 'O') return '0';
  if (typed == 'I' || typed == 'L') return '1';
  return typed;
}

bool is_separator(char typed) {
  return typed == ' ' || typed == '-' || typed == '\t' || typed == '\n' || typed == '\r';
}

char check_symbol(BytesView code) {
  std::size_t remainder = 0;
  for (const auto character : code) {
    remainder = (remainder * 32 + kAlphabet.find(static_cast<char>(character))) % kCheckAlphabet.size();
  }
  return kCheckAlphabet[remainder];
}

}  // namespace

// Codes whose check symbol is one of the five beyond the alphabet (*~$=U) are drawn again: a shell would take those symbols for
// its own. That costs 0.2 of the 130 bits.
RecoveryCode RecoveryCode::generate(Entropy& entropy) {
  SecretBytes code;
  do {
    code = entropy.secret(kCodeSize);
    // Five bits of each random byte, which are uniform since 32 divides 256.
    for (auto& byte : code.mutable_view())
      byte = static_cast<std::uint8_t>(kAlphabet[byte % kAlphabet.size()]);
  } while (!kAlphabet.contains(check_symbol(code.view())));
  return RecoveryCode(std::move(code));
}

Result<RecoveryCode> RecoveryCode::parse(std::string_view typed) {
  SecretBytes code(kCodeSize);
  std::size_t count = 0;
  char check = 0;
  for (const char character : typed) {
    if (is_separator(character)) continue;
    const char symbol = canonical(character);
    if (count < kCodeSize) {
      if (!kAlphabet.contains(symbol)) {
        return fail(ErrorCode::kRecoveryCodeWrong, "recovery code: character");
      }
      code.mutable_view()[count] = static_cast<std::uint8_t>(symbol);
    }
    check = symbol;
    ++count;
  }
  if (count != kCodeSize + 1) return fail(ErrorCode::kRecoveryCodeWrong, "recovery code: length");
  if (check != check_symbol(code.view())) return fail(ErrorCode::kRecoveryCodeWrong, "recovery code: check symbol");
  return RecoveryCode(std::move(code));
}

SecretBytes RecoveryCode::text() const {
  SecretBytes result(kCodeSize + 1 + kCodeSize / kGroupSize);
  auto out = result.mutable_view().begin();
  for (std::size_t index = 0; index <= kCodeSize; ++index) {
    if (index > 0 && index % kGroupSize == 0) *out++ = '-';
    *out++ = index < kCodeSize ? code_.view()[index] : static_cast<std::uint8_t>(check_symbol(code_.view()));
  }
  return result;
}

}  // namespace carecircle
