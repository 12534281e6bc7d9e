// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/services.h"

#include "server/services/accounts/accounts_service.h"
#include "server/services/audit/audit_service.h"
#include "server/services/circles/circles_service.h"
#include "server/services/contacts/contacts_service.h"
#include "server/services/conversations/conversations_service.h"
#include "server/services/help_requests/help_requests_service.h"

namespace carecircle {

struct Services::Parts {
  explicit Parts(ServerBase& base)
      : base(base),
        accounts(base, directory),
        circles(base, directory),
        help_requests(base, directory),
        conversations(base, directory),
        contacts(base, directory),
        audit(base) {}

  ServerBase& base;
  Directory directory;
  AccountsService accounts;
  CirclesService circles;
  HelpRequestsService help_requests;
  ConversationsService conversations;
  ContactsService contacts;
  AuditService audit;

  void connect();
  void subscribe();
  void add_jobs();
};

void Services::Parts::connect() {
  directory.device = [this](Transaction& t, const AccountId& account) { return accounts.device(t, account); };
  directory.is_member = [this](Transaction& t, const CircleId& circle, const AccountId& account) {
    return circles.is_member(t, circle, account);
  };
  directory.circle_of = [this](Transaction& t, const AccountId& account) { return circles.circle_of(t, account); };
  directory.check_invitation = [this](Transaction& t, const RegistrationTicket& ticket, std::uint64_t now_ms) {
    return circles.check_invitation(t, ticket, now_ms);
  };
  directory.use_invitation = [this](Transaction& t, const RegistrationTicket& ticket, std::uint64_t now_ms) {
    return circles.use_invitation(t, ticket, now_ms);
  };
  directory.request = [this](Transaction& t, const CircleId& circle, const Id& request_id, std::uint64_t now_ms) {
    return help_requests.parties(t, circle, request_id, now_ms);
  };
  directory.request_of_conversation = [](Transaction& t, const CircleId& circle, const Id& conversation_id) {
    return help_requests::request_of_conversation(t, circle, conversation_id);
  };
}

// Grants end before the conversations they were sent in are closed, and requests last: their end is told in turn.
void Services::Parts::subscribe() {
  base.events.account_created.subscribe([this](Transaction& t, const AccountCreated& event, std::uint64_t now_ms) {
    return conversations.account_created(t, event, now_ms);
  });
  base.events.device_moved.subscribe([this](Transaction& t, const DeviceMoved& event, std::uint64_t now_ms) {
    return conversations.device_moved(t, event, now_ms);
  });
  base.events.device_moved.subscribe([this](Transaction& t, const DeviceMoved& event, std::uint64_t now_ms) {
    return circles.device_moved(t, event, now_ms);
  });
  base.events.member_departed.subscribe([this](Transaction& t, const MemberDeparted& event, std::uint64_t now_ms) {
    return contacts.member_departed(t, event, now_ms);
  });
  base.events.member_departed.subscribe([this](Transaction& t, const MemberDeparted& event, std::uint64_t now_ms) {
    return help_requests.member_departed(t, event, now_ms);
  });
  base.events.member_departed.subscribe([this](Transaction& t, const MemberDeparted& event, std::uint64_t now_ms) {
    return conversations.member_departed(t, event, now_ms);
  });
  base.events.request_ended.subscribe([this](Transaction& t, const RequestEnded& event, std::uint64_t now_ms) {
    return contacts.request_ended(t, event, now_ms);
  });
}

void Services::Parts::add_jobs() {
  base.ticker.add("accounts_expire",
                  [this](Transaction& t, std::uint64_t now_ms) { return accounts.expire(t, now_ms); });
  base.ticker.add("circles_expire", [this](Transaction& t, std::uint64_t now_ms) { return circles.expire(t, now_ms); });
  base.ticker.add("contacts_expire",
                  [this](Transaction& t, std::uint64_t now_ms) { return contacts.expire(t, now_ms); });
  base.ticker.add("help_requests_expire",
                  [this](Transaction& t, std::uint64_t now_ms) { return help_requests.expire(t, now_ms); });
  base.ticker.add("conversations_expire",
                  [this](Transaction& t, std::uint64_t now_ms) { return conversations.expire(t, now_ms); });
}

Services::Services(ServerBase& base) : parts_(std::make_unique<Parts>(base)) {
  parts_->connect();
  parts_->subscribe();
  parts_->add_jobs();
  add_methods(base.methods, parts_->accounts);
  add_methods(base.methods, parts_->circles);
  add_methods(base.methods, parts_->help_requests);
  add_methods(base.methods, parts_->conversations);
  add_methods(base.methods, parts_->contacts);
  add_methods(base.methods, parts_->audit);
}

Services::~Services() = default;

AccessLookup Services::access() {
  Parts* const parts = parts_.get();
  return {.session = [parts](Transaction& t, const SessionId& session,
                             std::uint64_t now_ms) { return parts->accounts.session(t, session, now_ms); },
          .role = [parts](Transaction& t, const CircleId& circle,
                          const AccountId& account) { return parts->circles.role(t, circle, account); }};
}

Result<void> Services::reconcile(Transaction& transaction, std::uint64_t now_ms) {
  TRY(parts_->contacts.end_grants_without_halves(transaction, now_ms));
  return parts_->base.shred_store.reconcile([this, &transaction](ShredKind kind, const Id& id) -> Result<bool> {
    switch (kind) {
      case ShredKind::lease_half: return parts_->contacts.keeps_halves(transaction, id);
      case ShredKind::account_slot: return parts_->accounts.keeps_slots(transaction, id);
      case ShredKind::local_half: return parts_->accounts.keeps_local_half(transaction, id);
    }
    return false;
  });
}

Result<InviteLink> Services::create_founding_invitation(Transaction& transaction, std::uint64_t now_ms) {
  return parts_->circles.create_founding_invitation(transaction, now_ms);
}

}  // namespace carecircle
