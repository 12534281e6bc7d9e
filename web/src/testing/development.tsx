// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The client over a circle in memory, for looking at screens: `npm run dev`, then
// /development.html?as=owner&to=/board. `as`: new, waiting, locked, member or owner. The address then belongs to the router; a
// reload begins anew from it.
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import { start } from "../app/start";
import { createFakeClient } from "./fake-client";
import { livingState } from "./fake-seed";
import { emptyState } from "./fake-state";

const wish = new URLSearchParams(location.search);
const as = wish.get("as") ?? "member";
const state = as === "new" ? emptyState() : livingState(as === "owner" ? Role.OWNER : Role.MEMBER);
if (as === "waiting" || as === "locked") state.status.stage = as;
if (wish.has("offline")) state.status.online = false;
history.replaceState(null, "", wish.get("to") ?? "/");
void start(() => createFakeClient({ state, delayMs: Number(wish.get("delay_ms") ?? 60) }).client);
