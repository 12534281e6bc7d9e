// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "server/delivery/delivery.h"
#include "server/delivery/publisher.h"
#include "server/metrics.h"

// Who is connected and hears what. It lives on the storage thread, where messages become durable: a subscription made there
// misses nothing and repeats nothing. A frame is encoded once; each network thread gets one task for all its connections.

namespace carecircle {

// One encoded ServerFrame, shared by every connection that gets it.
using Frame = std::shared_ptr<const std::string>;

// A connection as the hub sees it. Its functions run on the connection's own network thread.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void enqueue(Frame frame) = 0;
  virtual void close() = 0;
};

using ConnectionId = std::uint64_t;

// Runs a task on one of the network threads. Index: which.
using NetworkPost = std::function<void(std::function<void()>)>;

class Hub final : public Publisher {
 public:
  explicit Hub(Metrics& metrics) : metrics_(metrics) {}
  // Before anything is served.
  void set_network(std::vector<NetworkPost> threads) { threads_ = std::move(threads); }

  // Storage thread. `thread` is the index of the connection's network thread.
  ConnectionId add(const AccountId& account, std::size_t thread, std::shared_ptr<EventSink> sink);
  void remove(ConnectionId connection);
  void subscribe(ConnectionId connection, const Id& stream_id);
  void unsubscribe(ConnectionId connection, const Id& stream_id);
  void send(ConnectionId connection, Frame frame);
  std::size_t size() const { return connections_.size(); }
  // Lets go of every connection, after both the storage thread and the network have stopped.
  void clear() { connections_.clear(); }

  void message(const StoredMessage& message) override;
  void delivered(const Id& stream_id, const AccountId& account, std::uint64_t sequence) override;
  void hint_to_stream(const Id& stream_id, const Hint& hint) override;
  void hint_to_account(const AccountId& account, const Hint& hint) override;
  void removed(const Id& stream_id, const AccountId& account) override;
  void disconnect(const AccountId& account) override;

 private:
  struct Connection {
    AccountId account{};
    std::size_t thread = 0;
    std::shared_ptr<EventSink> sink;
    std::unordered_set<std::string> streams;
  };
  using Connections = std::unordered_set<ConnectionId>;

  void send_to(const Connections& connections, const Frame& frame);

  Metrics& metrics_;
  std::vector<NetworkPost> threads_;
  ConnectionId next_connection_ = 1;
  std::unordered_map<ConnectionId, Connection> connections_;
  std::unordered_map<std::string, Connections> by_stream_;
  std::unordered_map<std::string, Connections> by_account_;
};

}  // namespace carecircle
