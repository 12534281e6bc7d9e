// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "carecircle/v1/content.pb.h"
#include "core/lease/lease.h"

// Between the core's lease structs and the messages that carry them. kMalformedInput for identifiers of another size or an unknown kind.

namespace carecircle::cli {

v1::ContactGrant content_of(const LeaseOffer& offer);
v1::ContactRewrap content_of(const LeaseUpdate& update);
Result<LeaseOffer> read_offer(const v1::ContactGrant& content);
Result<LeaseUpdate> read_update(const v1::ContactRewrap& content);

}  // namespace carecircle::cli
