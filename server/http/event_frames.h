// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "core/bytes/result.h"
#include "server/delivery/delivery.h"
#include "server/http/hub.h"

// Frames of the WebSocket /v1/events (events.proto), to and from the server's own types.

namespace carecircle {

struct StreamCursor {
  StreamId stream_id{};
  std::uint64_t after_sequence = 0;
};
struct SubscribeFrame {
  std::vector<StreamCursor> cursors;
};
struct AcknowledgeFrame {
  StreamId stream_id{};
  std::uint64_t sequence = 0;
};
// std::monostate: a frame of a newer client, which is ignored.
using ClientFrame = std::variant<std::monostate, SubscribeFrame, AcknowledgeFrame>;

// kMalformedInput, and the errors of the declared limits.
Result<ClientFrame> parse_client_frame(std::string_view bytes);

Frame message_frame(const StoredMessage& message);
Frame delivered_frame(const StreamId& stream_id, const AccountId& account, std::uint64_t sequence);
Frame hint_frame(const Hint& hint);
Frame subscribed_frame(std::uint64_t now_ms);
Frame error_frame(ErrorCode code);

}  // namespace carecircle
