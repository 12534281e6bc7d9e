// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The nouns hang in what they handle of the messages that arrive.
import type { Engine } from "./engine/engine";
import { registerHelpRequests } from "./engine/help-requests";
import { registerContacts } from "./engine/received-contacts";

export function registerNouns(engine: Engine): void {
  registerHelpRequests(engine);
  registerContacts(engine);
}
