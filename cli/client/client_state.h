// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <set>

#include "cli/client/client.h"
#include "cli/client/identifiers.h"
#include "core/admission/anchor.h"

// What stands behind Client, for the files of cli/client alone.

namespace carecircle::cli {

using carecircle::view_of;  // of groups, beside the one of fields

// The index as this home knows it. `dirty`: changed here and not yet on the server. `in_flight`: a put was sent and its answer not seen.
struct LocalIndex {
  v1::AccountIndex value;
  std::uint64_t version = 0;
  bool dirty = false;
  bool in_flight = false;
};

struct Client::State {
  State(Home given_home, Transport given_transport, Account given_account)
      : home(std::move(given_home)), transport(std::move(given_transport)), account(std::move(given_account)) {}

  Home home;
  Transport transport;
  Account account;
  SystemEntropy entropy;
  CirclePolicy policy;
  std::int64_t clock_offset_ms = 0;
  LocalIndex index;
  std::map<Id, StreamGroup> groups;  // those that this command has used
  std::optional<Keyring> keyring;
  bool chain_fetched = false;  // by this command: once is enough
  std::map<AccountId, std::string> names;
  bool names_fetched = false;
  std::map<v1::ConversationContent::ContentCase, std::vector<ContentHandler>> handlers;
  std::optional<Error> report;       // the first thing that was refused although the sync went on
  std::optional<Error> held_up;      // the circle's stream cannot be read on, although all else can
  std::uint64_t refused_commit = 0;  // the sequence of somebody's commit, after which nothing of its stream can be read
};

// ---- Names of what is in the home ------------------------------------------------------------------------------------------
namespace names {
inline constexpr std::string_view kAccount = "account";
inline constexpr std::string_view kServer = "server";
inline constexpr std::string_view kSession = "session";
inline constexpr std::string_view kIndex = "index";
inline constexpr std::string_view kJoining = "joining";
inline constexpr std::string_view kUnlinked = "unlinked";    // the first generation whose link was not looked at yet
inline constexpr std::string_view kUnsettled = "unsettled";  // the own name, until it is under the circle's ring
inline constexpr std::string_view kRegistration = "registration";
inline constexpr std::string_view kMoving = "moving";       // the MoveDevice request, until it is answered
inline constexpr std::string_view kRejoin = "rejoin";       // groups are to be joined again from this device
inline constexpr std::string_view kJoinedBy = "joined_by";  // id of the invitation that this account registered with
inline constexpr std::string_view kConversations = "conversations";
inline constexpr std::string_view kInboxCursor = "inbox_cursor";
inline constexpr std::string_view kKeyPackagesChecked = "key_packages_checked";
inline constexpr std::string_view kMemberNames = "member_names";
inline constexpr std::string_view kCalls = "calls";               // shelf
inline constexpr std::string_view kKeyPackages = "key_packages";  // shelf
inline constexpr std::string_view kWelcomes = "welcomes";         // shelf
std::string of(std::string_view prefix, BytesView id);            // "group/0123…"
}  // namespace names

// ---- Small things the files share -----------------------------------------------------------------------------------------
inline Bytes bytes_of(const std::string& field) { return to_bytes(as_bytes(field)); }

// ---- client.cpp: the index -------------------------------------------------------------------------------------------------
Result<void> load_index(Client& client);
Result<void> save_index(Client& client);
// Puts the index on the server when it is dirty.
Result<void> put_index(Client& client);
// After a put whose answer was lost, and after signing in: which of the two is newer. kIndexRolledBack.
Result<void> reconcile_index(Client& client);

// ---- groups.cpp: groups in the home ----------------------------------------------------------------------------------------
// kNotFound when this device is not in the group.
Result<StreamGroup*> load_group(Client& client, const Id& stream_id);
Result<void> save_group(Client& client, const Id& stream_id);
Result<void> keep_group(Client& client, const Id& stream_id, StreamGroup group);
// A group that the server has not yet confirmed: founded, or rejoined by external commit.
Result<void> keep_unconfirmed(Client& client, const Id& stream_id, const mls::Group& group);
// Makes it the group of the stream, read up to `sequence`. Nothing happens when there is none.
Result<void> confirm_group(Client& client, const Id& stream_id, std::uint64_t sequence);
Result<void> forget_unconfirmed(Client& client, const Id& stream_id);
// Anchor in the index, and for the circle the new generation of the keyring.
Result<void> after_epoch(Client& client, const Id& stream_id);
std::optional<Anchor> find_anchor(const v1::AccountIndex& index, const Id& stream_id);
// This device's leaf, for new groups and key packages.
mls::LeafSecrets own_leaf(Client& client);

// ---- calls.cpp: calls that happen once ---------------------------------------------------------------------------------------
Result<void> finish_calls(Client& client);

// ---- key_packages.cpp ----------------------------------------------------------------------------------------------------------
Result<void> publish_key_packages(Client& client, bool force);
// A fresh key package whose secrets are kept in the home.
Result<mls::KeyPackageSecrets> keep_new_key_package(Client& client, bool last_resort);
// The group that a Welcome opens with one of our key packages; one that serves once is forgotten then. kMlsNotForUs.
Result<mls::Group> join_by_welcome(Client& client, BytesView welcome);

// ---- streams.cpp -----------------------------------------------------------------------------------------------------------
Result<void> sync_stream(Client& client, const Id& stream_id);
Result<void> acknowledge(Client& client, const Id& stream_id, std::uint64_t sequence);

// ---- chain.cpp: the keyring's chain on the server ------------------------------------------------------------------------------
// Learns the generations that links lead to. Asks the server once a command.
Result<void> adopt_chain(Client& client);
// Somebody else's commit made this generation: whether the chain leads on from it is looked at after the sync.
Result<void> note_generation(Client& client, std::uint64_t generation);
// Adds the links that are missing or false between generations noted and the ones before them.
Result<void> mend_chain(Client& client);

// ---- inbox.cpp ---------------------------------------------------------------------------------------------------------------
Result<void> sync_inbox(Client& client);
Result<void> join_circle_by_welcome(Client& client);
Result<void> join_conversations_by_welcome(Client& client);

// ---- conversations in the home -------------------------------------------------------------------------------------------------
Result<void> keep_conversation(Client& client, const DirectConversation& conversation);
Result<void> keep_message(Client& client, const OpenedMessage& message);
Result<void> keep_outgoing(Client& client, BytesView body, const v1::ConversationContent& content);
Result<std::optional<v1::ConversationContent>> find_outgoing(Client& client, BytesView body);

// What a newcomer remembers of its invitation until it is in.
struct Joining {
  CircleId circle_id{};
  Signed invite;
  Bytes inviter_credential;
  std::string name;
};
void write(TlsWriter&, const Joining&);
Result<void> read(TlsReader&, Joining&);
Result<std::optional<Joining>> load_joining(Client& client);

}  // namespace carecircle::cli
