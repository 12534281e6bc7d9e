// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/mls/framing.h"

// Parts of RFC 9420 §6's structs that are not structs of their own. For core/mls's framing and message sources only.

namespace carecircle::mls {

Result<ContentType> content_type_from_wire(std::uint8_t value);  // kMalformedInput

// The `select` over the content type, and FramedContentAuthData.
void write_content(TlsWriter& writer, const Content& content);
Result<void> read_content(TlsReader& reader, ContentType type, Content& content);
void write_auth(TlsWriter& writer, ContentType type, const FramedContentAuthData& auth);
Result<void> read_auth(TlsReader& reader, ContentType type, FramedContentAuthData& auth);

// FramedContentTBS (§6.1).
void write_signed_part(TlsWriter& writer, const AuthenticatedContent& content, BytesView context);

}  // namespace carecircle::mls
