// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/event_frames.h"

#include <algorithm>

#include "carecircle/v1/events.pb.h"
#include "server/rpc/limits.h"

namespace carecircle {
namespace {

Id id_from(const std::string& bytes) {
  Id id{};
  ensure(bytes.size() == id.size(), "the limits were checked");
  std::ranges::copy(as_bytes(bytes), id.begin());
  return id;
}

std::string text_of(BytesView bytes) { return std::string(as_text(bytes)); }

Frame encoded(const v1::ServerFrame& frame) { return std::make_shared<const std::string>(frame.SerializeAsString()); }

SubscribeFrame subscribe_from(const v1::Subscribe& subscribe) {
  SubscribeFrame frame;
  for (const v1::Cursor& cursor : subscribe.cursors()) {
    frame.cursors.push_back({.stream_id = id_from(cursor.stream_id()), .after_sequence = cursor.after_sequence()});
  }
  return frame;
}

}  // namespace

Result<ClientFrame> parse_client_frame(std::string_view bytes) {
  v1::ClientFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return fail(ErrorCode::kMalformedInput, "events: frame");
  TRY(check_limits(frame));
  switch (frame.frame_case()) {
    case v1::ClientFrame::kSubscribe: return ClientFrame(subscribe_from(frame.subscribe()));
    case v1::ClientFrame::kAcknowledge:
      return ClientFrame(AcknowledgeFrame{.stream_id = id_from(frame.acknowledge().stream_id()),
                                          .sequence = frame.acknowledge().sequence()});
    case v1::ClientFrame::FRAME_NOT_SET: return ClientFrame(std::monostate());
  }
  return ClientFrame(std::monostate());
}

Frame message_frame(const StoredMessage& message) {
  v1::ServerFrame frame;
  v1::StreamMessage& out = *frame.mutable_message();
  out.set_stream_id(text_of(message.stream_id));
  out.set_sequence(message.sequence);
  out.set_kind(static_cast<v1::MessageKind>(message.kind));
  out.set_epoch(message.epoch);
  out.set_sender_account_id(text_of(message.sender_account));
  out.set_sender_device_id(text_of(message.sender_device));
  out.set_body(text_of(message.body));
  out.set_accepted_ms(message.accepted_ms);
  if (message.about_stream) out.set_about_stream_id(text_of(*message.about_stream));
  return encoded(frame);
}

Frame delivered_frame(const StreamId& stream_id, const AccountId& account, std::uint64_t sequence) {
  v1::ServerFrame frame;
  frame.mutable_delivered()->set_stream_id(text_of(stream_id));
  frame.mutable_delivered()->set_account_id(text_of(account));
  frame.mutable_delivered()->set_sequence(sequence);
  return encoded(frame);
}

Frame hint_frame(const Hint& hint) {
  v1::ServerFrame frame;
  frame.mutable_hint()->set_circle_id(text_of(hint.circle_id));
  frame.mutable_hint()->set_noun(static_cast<v1::Hint::Noun>(hint.noun));
  frame.mutable_hint()->set_object_id(text_of(hint.object_id));
  return encoded(frame);
}

Frame subscribed_frame(std::uint64_t now_ms) {
  v1::ServerFrame frame;
  frame.mutable_subscribed()->set_now_ms(now_ms);
  return encoded(frame);
}

Frame error_frame(ErrorCode code) {
  v1::ServerFrame frame;
  frame.mutable_error()->set_code(static_cast<v1::ErrorCode>(code));
  frame.mutable_error()->set_name(std::string(error_name(code)));
  return encoded(frame);
}

}  // namespace carecircle
