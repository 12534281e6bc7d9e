// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/hub.h"

#include "server/http/event_frames.h"

namespace carecircle {
namespace {

std::string key_of(const Id& id) { return std::string(as_text(id)); }

// Removes one connection from an index and the entry with its last one.
void erase_from(std::unordered_map<std::string, std::unordered_set<ConnectionId>>& index, const std::string& key,
                ConnectionId connection) {
  const auto found = index.find(key);
  if (found == index.end()) return;
  found->second.erase(connection);
  if (found->second.empty()) index.erase(found);
}

}  // namespace

ConnectionId Hub::add(const AccountId& account, std::size_t thread, std::shared_ptr<EventSink> sink) {
  ensure(thread < threads_.size(), "a connection belongs to a network thread");
  const ConnectionId id = next_connection_++;
  connections_.emplace(id, Connection{.account = account, .thread = thread, .sink = std::move(sink)});
  by_account_[key_of(account)].insert(id);
  metrics_.connection_opened();
  return id;
}

void Hub::remove(ConnectionId connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  for (const std::string& stream : found->second.streams)
    erase_from(by_stream_, stream, connection);
  erase_from(by_account_, key_of(found->second.account), connection);
  connections_.erase(found);
  metrics_.connection_closed();
}

void Hub::subscribe(ConnectionId connection, const Id& stream_id) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second.streams.insert(key_of(stream_id));
  by_stream_[key_of(stream_id)].insert(connection);
}

void Hub::unsubscribe(ConnectionId connection, const Id& stream_id) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second.streams.erase(key_of(stream_id));
  erase_from(by_stream_, key_of(stream_id), connection);
}

void Hub::send(ConnectionId connection, Frame frame) { send_to({connection}, frame); }

void Hub::send_to(const Connections& connections, const Frame& frame) {
  std::vector<std::vector<std::shared_ptr<EventSink>>> sinks(threads_.size());
  for (const ConnectionId id : connections) {
    const auto found = connections_.find(id);
    if (found != connections_.end()) sinks[found->second.thread].push_back(found->second.sink);
  }
  for (std::size_t thread = 0; thread < sinks.size(); ++thread) {
    if (sinks[thread].empty()) continue;
    metrics_.frames_delivered(sinks[thread].size());
    threads_[thread]([frame, mine = std::move(sinks[thread])] {
      for (const std::shared_ptr<EventSink>& sink : mine)
        sink->enqueue(frame);
    });
  }
}

void Hub::message(const StoredMessage& message) {
  const auto found = by_stream_.find(key_of(message.stream_id));
  if (found != by_stream_.end()) send_to(found->second, message_frame(message));
}

void Hub::delivered(const Id& stream_id, const AccountId& account, std::uint64_t sequence) {
  const auto found = by_stream_.find(key_of(stream_id));
  if (found != by_stream_.end()) send_to(found->second, delivered_frame(stream_id, account, sequence));
}

void Hub::hint_to_stream(const Id& stream_id, const Hint& hint) {
  const auto found = by_stream_.find(key_of(stream_id));
  if (found != by_stream_.end()) send_to(found->second, hint_frame(hint));
}

void Hub::hint_to_account(const AccountId& account, const Hint& hint) {
  const auto found = by_account_.find(key_of(account));
  if (found != by_account_.end()) send_to(found->second, hint_frame(hint));
}

void Hub::removed(const Id& stream_id, const AccountId& account) {
  const auto found = by_account_.find(key_of(account));
  if (found == by_account_.end()) return;
  for (const ConnectionId connection : found->second)
    unsubscribe(connection, stream_id);
}

void Hub::disconnect(const AccountId& account) {
  const auto found = by_account_.find(key_of(account));
  if (found == by_account_.end()) return;
  const Connections connections = found->second;
  for (const ConnectionId id : connections) {
    const Connection& connection = connections_.at(id);
    threads_[connection.thread]([sink = connection.sink] { sink->close(); });
    remove(id);
  }
}

}  // namespace carecircle
