// SPDX-License-Identifier: AGPL-3.0-or-later
import { createClient } from "../crypto/client";
import { browserSurroundings, isLeaving } from "../shared/leave/leave-quickly";
import { start } from "./start";

// Somebody who leaves quickly comes by here on the way out of the history, and must see nothing.
if (!isLeaving(browserSurroundings)) void start(createClient);
