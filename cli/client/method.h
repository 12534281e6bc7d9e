// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

// Every RPC by name, with its request and response types, so that a call with the wrong type does not compile. The types are only
// declared here: whoever calls includes the service's carecircle/v1/<file>.pb.h.

#define CARECIRCLE_METHOD(service, method, base)                                                  \
  namespace carecircle::v1 {                                                                      \
  class base##Request;                                                                            \
  class base##Response;                                                                           \
  }                                                                                               \
  namespace carecircle::cli::service {                                                            \
  inline constexpr Method<v1::base##Request, v1::base##Response> k##method{#service "/" #method}; \
  }

namespace carecircle::cli {
template <typename Request, typename Response>
struct Method {
  std::string_view path;  // "CirclesService/Commit"
};
}  // namespace carecircle::cli

CARECIRCLE_METHOD(AccountsService, GetServer, GetServer)
CARECIRCLE_METHOD(AccountsService, StartRegistration, StartRegistration)
CARECIRCLE_METHOD(AccountsService, FinishRegistration, FinishRegistration)
CARECIRCLE_METHOD(AccountsService, StartSignIn, StartSignIn)
CARECIRCLE_METHOD(AccountsService, FinishSignIn, FinishSignIn)
CARECIRCLE_METHOD(AccountsService, SignOut, SignOut)
CARECIRCLE_METHOD(AccountsService, GetAccount, GetAccount)
CARECIRCLE_METHOD(AccountsService, PutIndex, PutIndex)
CARECIRCLE_METHOD(AccountsService, StartPassphraseChange, StartPassphraseChange)
CARECIRCLE_METHOD(AccountsService, FinishPassphraseChange, FinishPassphraseChange)
CARECIRCLE_METHOD(AccountsService, ReplaceRecovery, ReplaceRecovery)
CARECIRCLE_METHOD(AccountsService, StartRecovery, StartRecovery)
CARECIRCLE_METHOD(AccountsService, FinishRecovery, FinishRecovery)
CARECIRCLE_METHOD(AccountsService, MoveDevice, MoveDevice)
CARECIRCLE_METHOD(CirclesService, GetInvitation, GetInvitation)
CARECIRCLE_METHOD(CirclesService, Found, Found)
CARECIRCLE_METHOD(CirclesService, CreateInvitation, CreateInvitation)
CARECIRCLE_METHOD(CirclesService, ListInvitations, ListInvitations)
CARECIRCLE_METHOD(CirclesService, RevokeInvitation, RevokeInvitation)
CARECIRCLE_METHOD(CirclesService, Join, Join)
CARECIRCLE_METHOD(CirclesService, GetJoin, GetJoin)
CARECIRCLE_METHOD(CirclesService, ListJoins, ListJoins)
CARECIRCLE_METHOD(CirclesService, Commit, Commit)
CARECIRCLE_METHOD(CirclesService, SetCommitAside, SetCommitAside)
CARECIRCLE_METHOD(CirclesService, Leave, Leave)
CARECIRCLE_METHOD(CirclesService, ListMembers, ListMembers)
CARECIRCLE_METHOD(CirclesService, PutRecord, PutRecord)
CARECIRCLE_METHOD(CirclesService, ListRecords, ListRecords)
CARECIRCLE_METHOD(CirclesService, ListChain, ListChain)
CARECIRCLE_METHOD(CirclesService, PutChainLink, PutChainLink)
CARECIRCLE_METHOD(ConversationsService, PublishKeyPackages, PublishKeyPackages)
CARECIRCLE_METHOD(ConversationsService, ClaimKeyPackage, ClaimKeyPackage)
CARECIRCLE_METHOD(ConversationsService, List, ListConversations)
CARECIRCLE_METHOD(ConversationsService, Send, Send)
CARECIRCLE_METHOD(ConversationsService, CommitConversation, CommitConversation)
CARECIRCLE_METHOD(ConversationsService, Sync, Sync)
CARECIRCLE_METHOD(ConversationsService, Acknowledge, Acknowledge)
CARECIRCLE_METHOD(ConversationsService, GetGroupInfo, GetGroupInfo)
CARECIRCLE_METHOD(HelpRequestsService, Create, CreateHelpRequest)
CARECIRCLE_METHOD(HelpRequestsService, Edit, EditHelpRequest)
CARECIRCLE_METHOD(HelpRequestsService, Complete, CompleteHelpRequest)
CARECIRCLE_METHOD(HelpRequestsService, Cancel, CancelHelpRequest)
CARECIRCLE_METHOD(HelpRequestsService, List, ListHelpRequests)
CARECIRCLE_METHOD(HelpRequestsService, Get, GetHelpRequest)
CARECIRCLE_METHOD(HelpRequestsService, Offer, Offer)
CARECIRCLE_METHOD(HelpRequestsService, ListOffers, ListOffers)
CARECIRCLE_METHOD(HelpRequestsService, Accept, Accept)
CARECIRCLE_METHOD(HelpRequestsService, Decline, Decline)
CARECIRCLE_METHOD(HelpRequestsService, Withdraw, Withdraw)
CARECIRCLE_METHOD(ContactsService, PutField, PutField)
CARECIRCLE_METHOD(ContactsService, GetCard, GetCard)
CARECIRCLE_METHOD(ContactsService, CreateGrant, CreateGrant)
CARECIRCLE_METHOD(ContactsService, Ask, Ask)
CARECIRCLE_METHOD(ContactsService, ListGrants, ListGrants)
CARECIRCLE_METHOD(ContactsService, ReleaseLease, ReleaseLease)
CARECIRCLE_METHOD(ContactsService, RevokeGrant, RevokeGrant)
CARECIRCLE_METHOD(AuditService, List, ListAudit)

#undef CARECIRCLE_METHOD
