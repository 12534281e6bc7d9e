// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The format of what is in a store, and bringing stores of before up to date when they are opened. (The header's version in database.ts
// is that of the IndexedDB file around it.)
import { groupPrefix, splitGroups } from "./engine/kept-groups";
import { pagedMessages } from "./engine/message-pages";
import { EngineError } from "./errors";
import type { Store } from "./store";

/** 1: one entry a message. 2: pages of messages. 3: groups in parts. */
const kFormat = 3;
const kFormatEntry = "format";

export function formatEntry(): [name: string, value: Uint8Array] {
  return [kFormatEntry, Uint8Array.of(kFormat)];
}

/** All of it in one write: a store is of one format or of the other. data_too_new when a newer program wrote it. */
export async function bringUpToDate(store: Store): Promise<void> {
  const format = store.get(kFormatEntry)?.[0] ?? 1;
  if (format > kFormat) throw new EngineError("data_too_new", "store");
  if (format === kFormat) return;
  const pages = pagedMessages(store.list("messages/")); // none from format 2 on
  await store.write(new Map([...pages, ...splitGroups(store.list(groupPrefix)), formatEntry()]));
}
