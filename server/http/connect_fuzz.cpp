// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whatever a client sends as a call or an event frame: it is parsed, checked against the declared limits, or refused.
#include <google/protobuf/message.h>

#include "carecircle/v1/circles.pb.h"
#include "carecircle/v1/contacts.pb.h"
#include "server/http/connect.h"
#include "server/http/event_frames.h"
#include "server/http/pages.h"
#include "server/http/request_rules.h"
#include "server/rpc/limits.h"
#include "server/rpc/typed_method.h"

namespace {

using namespace carecircle;

const MethodTable& methods() {
  static const MethodTable table = [] {
    MethodTable made;
    add_method<v1::CreateGrantRequest, v1::CreateGrantResponse>(
        made, "ContactsService", "CreateGrant",
        [](Call&, const v1::CreateGrantRequest&) -> Result<v1::CreateGrantResponse> {
          return v1::CreateGrantResponse();
        });
    add_method<v1::CommitRequest, v1::CommitResponse>(
        made, "CirclesService", "Commit",
        [](Call&, const v1::CommitRequest&) -> Result<v1::CommitResponse> { return v1::CommitResponse(); });
    return made;
  }();
  return table;
}

void try_body(std::string_view body, Encoding encoding) {
  for (const auto& [path, method] : methods().methods()) {
    const auto message = parse_request(method, encoding, body);
    // Within its limits a message is no longer than the limits promise, which is what bodies are cut off at.
    if (message && check_limits(**message)) {
      ensure((*message)->GetReflection() != nullptr, "a parsed message can be read");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = as_text(BytesView(data + 1, size - 1));
  switch (data[0] % 6) {
    case 0: try_body(rest, Encoding::proto); break;
    case 1: try_body(rest, Encoding::json); break;
    case 2: {
      const auto frame = parse_client_frame(rest);
      ensure(frame.has_value() || error_name(frame.error().code) != "unknown", "a refusal has a code");
      break;
    }
    case 3: {
      const auto session = session_of_cookie(rest);
      ensure(!session || rest.find(kSessionCookie) != std::string_view::npos, "a session is named by its cookie");
      break;
    }
    case 4: {
      const auto checked = check_headers({.protocol_version = rest, .content_encoding = rest, .client_version = rest});
      ensure(!checked || rest.empty(), "no text is all three headers at once");
      break;
    }
    default: {
      ensure(!safe_path(rest) || rest.find("..") == std::string_view::npos || rest.find("/.") == std::string_view::npos,
             "a path stays inside");
      address_prefix(rest);
      const bool any_coding = accepts_coding(rest, "br");
      ensure(!any_coding || rest.find("br") != std::string_view::npos || rest.find("BR") != std::string_view::npos ||
                 rest.find("Br") != std::string_view::npos || rest.find("bR") != std::string_view::npos ||
                 rest.find('*') != std::string_view::npos,
             "a coding is accepted by name or with all others");
      break;
    }
  }
  return 0;
}
