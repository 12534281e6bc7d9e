// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "network/any_stream.h"
#include "server/http/event_session.h"

namespace carecircle {

inline constexpr std::chrono::seconds kEventIdleTimeout{120};

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

// Answers the upgrade and lets the session speak over the connection until either ends it. Beast answers pings, pings idle
// clients and closes silent ones.
void serve_events(AnyStream stream, UpgradeRequest request, std::shared_ptr<EventSession> session, HttpLoad& load);

}  // namespace carecircle
