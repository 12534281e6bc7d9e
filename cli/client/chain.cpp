// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The keyring's chain on the server: fetching it, and adding the links that are missing or false. A device that was restored after it
// missed commits cannot link to the generation before its own; whoever reads its commit can.
#include <utility>

#include "carecircle/v1/circles.pb.h"
#include "cli/client/client_state.h"
#include "core/envelope/chain.h"

namespace carecircle::cli {
namespace {

Result<std::vector<ChainLink>> list_chain(Client& client, const CircleId& circle_id, std::uint64_t from_generation) {
  v1::ListChainRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_from_generation(from_generation);
  const v1::ListChainResponse chain = TRY(client.call(CirclesService::kListChain, request));
  std::vector<ChainLink> links;
  for (const v1::ChainLink& link : chain.links())
    links.push_back({circle_id, link.generation(), link.previous_generation(), bytes_of(link.sealed())});
  return links;
}

Result<void> put_link(Client& client, const CircleId& circle_id, const ChainLink& link) {
  v1::PutChainLinkRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_chain_link(field_of(encode(link)));
  const auto answer = client.call(CirclesService::kPutChainLink, request, Repeat::yes);
  // As many as the server keeps have been added; newcomers try each.
  if (!answer && answer.code() != ErrorCode::kLimitExceeded) return Error(answer.error());
  return {};
}

}  // namespace

Result<void> adopt_chain(Client& client) {
  if (std::exchange(client.state().chain_fetched, true)) return {};
  TRY(client.keyring());
  Keyring& ring = *client.state().keyring;
  if (TRY(ring.adopt(TRY(list_chain(client, ring.ring_id(), 0)))) == 0) return {};
  const std::string serialised = field_of(ring.serialize().view());
  return client.edit_index_later([&](v1::AccountIndex& index) { index.mutable_circle()->set_keyring(serialised); });
}

Result<void> note_generation(Client& client, std::uint64_t generation) {
  if (TRY(client.home().get(names::kUnlinked))) return {};
  TlsWriter writer;
  writer.u64(generation);
  return client.home().put(names::kUnlinked, writer.bytes());
}

Result<void> mend_chain(Client& client) {
  const auto noted = TRY(client.home().get(names::kUnlinked));
  if (!noted) return {};
  const std::uint64_t first = TRY(TlsReader(noted->view()).u64());
  const Keyring& ring = *TRY(client.keyring());
  const auto links = TRY(list_chain(client, ring.ring_id(), first));
  for (const ChainLink& link : missing_links(ring, links, first, client.entropy()))
    TRY(put_link(client, ring.ring_id(), link));
  return client.home().remove(names::kUnlinked);
}

}  // namespace carecircle::cli
