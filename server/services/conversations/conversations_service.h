// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/directory.h"
#include "server/interfaces/conversations.h"

// Conversations: who may put messages into which stream, and key packages. The order, the storing and the forwarding are
// server/delivery's. Whoever may not see a stream is told that there is none.

namespace carecircle {

class ConversationsService final : public ConversationsServiceInterface {
 public:
  ConversationsService(ServerBase& base, const Directory& directory) : base_(base), directory_(directory) {}

  Result<v1::PublishKeyPackagesResponse> publish_key_packages(Call& call,
                                                              const v1::PublishKeyPackagesRequest& request) override;
  Result<v1::ClaimKeyPackageResponse> claim_key_package(Call& call, const v1::ClaimKeyPackageRequest& request) override;
  Result<v1::ListConversationsResponse> list(Call& call, const v1::ListConversationsRequest& request) override;
  Result<v1::SendResponse> send(Call& call, const v1::SendRequest& request) override;
  Result<v1::CommitConversationResponse> commit_conversation(Call& call,
                                                             const v1::CommitConversationRequest& request) override;
  Result<v1::SyncResponse> sync(Call& call, const v1::SyncRequest& request) override;
  Result<v1::AcknowledgeResponse> acknowledge(Call& call, const v1::AcknowledgeRequest& request) override;
  Result<v1::GetGroupInfoResponse> get_group_info(Call& call, const v1::GetGroupInfoRequest& request) override;

  Result<void> account_created(Transaction& transaction, const AccountCreated& event, std::uint64_t now_ms);
  // The old device's inbox and key packages go; the new one's inbox is opened.
  Result<void> device_moved(Transaction& transaction, const DeviceMoved& event, std::uint64_t now_ms);
  // Takes the member out of its conversations: a conversation with one member left can be read, not written to.
  Result<void> member_departed(Transaction& transaction, const MemberDeparted& event, std::uint64_t now_ms);
  // A periodic job.
  Result<void> expire(Transaction& transaction, std::uint64_t now_ms);

 private:
  // The other member of a direct conversation that the caller is in. kNotFound for others, kWrongState when one has left.
  Result<AccountId> other_member(Call& call, const CircleId& circle_id, const StreamId& conversation_id);
  Result<void> open_inbox(Transaction& transaction, const DeviceId& device, const AccountId& account,
                          std::uint64_t now_ms);
  Result<v1::Conversation> present(Call& call, const CircleId& circle_id, const StreamId& conversation_id);
  Result<void> store_commit(Call& call, const v1::CommitConversationRequest& request, const AccountId& other);

  ServerBase& base_;
  const Directory& directory_;
};

}  // namespace carecircle
