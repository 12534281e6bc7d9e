// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/bytes/result.h"
#include "core/codec/account.h"
#include "server/storage/database.h"

// What one service tells the others, since services never include one another. Subscribers are wired in main.cpp and run in
// the order of subscription, inside the transaction of the one who publishes: when one fails, all of it fails.

namespace carecircle {

// Left or was removed: grants, offers and requests between the two sides end.
struct MemberDeparted {
  CircleId circle_id{};
  AccountId account{};
};
// Completed, cancelled, closed or expired: grants that were for it alone end.
struct RequestEnded {
  CircleId circle_id{};
  Id request_id{};
};
// The account now lives on another device: key packages and the inbox of the old one go.
struct DeviceMoved {
  AccountId account{};
  DeviceId old_device{};
  DeviceId new_device{};
};
// A new account with its first device.
struct AccountCreated {
  AccountId account{};
  DeviceId device{};
  Id invite_id{};
};

template <typename Event>
class EventList {
 public:
  using Subscriber = std::function<Result<void>(Transaction&, const Event&, std::uint64_t now_ms)>;
  void subscribe(Subscriber subscriber) { subscribers_.push_back(std::move(subscriber)); }
  Result<void> publish(Transaction& transaction, const Event& event, std::uint64_t now_ms) const {
    for (const Subscriber& subscriber : subscribers_)
      TRY(subscriber(transaction, event, now_ms));
    return {};
  }

 private:
  std::vector<Subscriber> subscribers_;
};

struct DomainEvents {
  EventList<AccountCreated> account_created;
  EventList<DeviceMoved> device_moved;
  EventList<MemberDeparted> member_departed;
  EventList<RequestEnded> request_ended;
};

}  // namespace carecircle
