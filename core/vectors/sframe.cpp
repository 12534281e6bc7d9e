// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SFrame: the vectors of RFC 9605, appendix C. Those for AES-256-CTR come from a draft that we do not follow.
#include "core/sframe/frame_key.h"
#include "core/sframe/header.h"
#include "core/vectors/vectors.h"

namespace carecircle::vectors {
namespace {

Verdict check_header(const nlohmann::json& entry) {
  const sframe::Header header{.key_id = entry["kid"], .counter = entry["ctr"]};
  const Bytes encoded = hex_field(entry["encoded"]);
  const auto parsed = sframe::parse_header(encoded);
  return verdict(sframe::encode_header(header) == encoded && parsed && parsed->header == header &&
                 parsed->size == encoded.size());
}

Verdict check_frame(const nlohmann::json& entry) {
  const sframe::FrameKey key(static_cast<sframe::CipherSuite>(entry["cipher_suite"].get<std::uint16_t>()), entry["kid"],
                             hex_field(entry["base_key"]));
  const std::uint64_t counter = entry["ctr"];
  const Bytes metadata = hex_field(entry["metadata"]);
  const Bytes plaintext = hex_field(entry["pt"]);
  const Bytes frame = hex_field(entry["ct"]);
  if (key.seal(counter, metadata, plaintext) != frame) return Verdict::failed;
  const auto parsed = sframe::parse_header(frame);
  if (!parsed) return Verdict::failed;
  const BytesView view = frame;
  const auto opened = key.open(counter, view.first(parsed->size), metadata, view.subspan(parsed->size));
  return verdict(opened && equal(opened->view(), plaintext));
}

}  // namespace

Counts run_sframe(std::string_view path, const ReadFile& read) {
  const nlohmann::json file = parse_json(path, read);
  Counts counts;
  for (const nlohmann::json& entry : file["header"])
    counts.add(check_header(entry));
  for (const nlohmann::json& entry : file["sframe"])
    counts.add(check_frame(entry));
  return counts;
}

}  // namespace carecircle::vectors
