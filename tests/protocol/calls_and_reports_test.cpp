// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/protocol/sframe.md and docs/protocol/franking.md.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/franking/message.h"
#include "core/franking/report.h"
#include "core/mls/key_schedule.h"
#include "core/sframe/header.h"
#include "core/sframe/receiver.h"
#include "core/sframe/sender.h"
#include "tests/protocol/worked_example.h"

namespace carecircle {
namespace {

using testing::StatedEntropy;
using testing::WorkedExample;

constexpr mls::CipherSuite kSuite = mls::CipherSuite::xwing_aes256gcm_sha384_ed25519;

SecretBytes expand(BytesView secret, std::string_view label, BytesView key_id, std::size_t size) {
  return hkdf_expand(Hash::sha256, secret, concat({as_bytes(label), key_id, Bytes{0, 4}}), size);
}

TEST(ProtocolPage, SframeShowsAFrame) {
  WorkedExample page("sframe");
  const Id call_id = page.given_array<16>("call_id");
  const auto leaf_index = static_cast<std::uint32_t>(page.given_number("leaf_index"));
  const Bytes exporter_secret = page.given("exporter_secret");
  const auto export_base_key = [&](BytesView context) {
    return mls::mls_exporter(kSuite, exporter_secret, sframe::kExporterLabel, context, sframe::kBaseKeySize);
  };
  const sframe::GroupEpoch group{.epoch = page.given_number("epoch"), .export_base_key = export_base_key};
  StatedEntropy entropy(page, {"join_id"});
  sframe::Sender sender = *sframe::Sender::start(call_id, leaf_index, group, std::nullopt, entropy);

  const Bytes context = sframe::exporter_context(call_id, leaf_index, sender.announcement().join_id);
  page.shows("SFrameContext", context);
  const SecretBytes base_key = export_base_key(context);
  page.shows("base_key", base_key.view());
  const Bytes prefix = page.given("prefix");
  const Bytes rest = page.given("rest");
  const Bytes first = *sender.protect(prefix, rest);
  TlsWriter key_id_writer;
  key_id_writer.u64(sframe::parse_header(first)->header.key_id);
  const Bytes key_id = key_id_writer.take();
  page.shows("KID", key_id);
  const SecretBytes secret = hkdf_extract(Hash::sha256, {}, base_key.view());
  page.shows("sframe_key", expand(secret.view(), "SFrame 1.0 Secret key ", key_id, 16).view());
  page.shows("sframe_salt", expand(secret.view(), "SFrame 1.0 Secret salt ", key_id, 12).view());

  page.shows("first frame", concat({prefix, first}));
  const Bytes second = *sender.protect(prefix, rest);
  page.shows("second frame", concat({prefix, second}));

  sframe::Receiver receiver(call_id);
  ASSERT_TRUE(receiver.announce(leaf_index, sender.announcement(), group));
  EXPECT_TRUE(equal(receiver.unprotect(leaf_index, 0, prefix, second)->view(), rest));
}

TEST(ProtocolPage, FrankingShowsATagAndAFrank) {
  WorkedExample page("franking");
  const AccountId sender = page.given_array<16>("sender");
  const Id conversation_id = page.given_array<16>("conversation_id");
  const Bytes content = page.given("content");
  StatedEntropy entropy(page, {"salt"});
  const OutgoingMessage message = *make_message(content, sender, conversation_id, entropy);
  page.shows("plaintext", message.plaintext.view());
  const FrankedMessage franked = *read_franked_message(message.plaintext.view());
  page.shows("franking_tag", franked.tag);
  page.shows("authenticated_data", message.authenticated_data);

  const FrankContext context{.sender = sender,
                             .conversation_id = conversation_id,
                             .accepted_ms = page.given_number("accepted"),
                             .epoch = page.given_number("epoch")};
  page.shows("FrankContext", encode(context));
  page.shows("server_frank", *make_server_frank(page.given("hub_key"), franked.tag, encode(context)));
}

}  // namespace
}  // namespace carecircle
