// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/codec/admission.h"

using namespace carecircle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  const Result<InviteLink> link = parse_invite_fragment(text);
  if (link) ensure(format_invite_fragment(*link) == text, "a link has one form");
  return 0;
}
