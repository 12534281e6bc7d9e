// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How the messages of a conversation are kept: in pages of neighbours in the stream. A store is opened whole, and every entry is sealed
// under a key of its own: thousands of small entries would make everybody wait for the board. A page is small enough to be written
// again with each message that comes.
import { FieldReader } from "../core/abi";
import { EngineError } from "../errors";
import type { Id } from "../protocol";
import { readAllFields, writeFields } from "./fields";
import { type Home, shelfName } from "./home";

/** How many places of the stream a page has; commits and other things of the protocol leave some of them empty. */
const kPlacesOfPage = 64;
const kFieldsOfEntry = 2;

/** A message as it is kept; what is in it, kept-conversations.ts says. */
export interface PageEntry {
  sequence: number;
  value: Uint8Array;
}

function pagesShelf(conversationId: Id): string {
  return `message_pages/${conversationId}`;
}

// Positions of a shelf begin with 1, as sequences do.
function pageOf(sequence: number): number {
  return Math.ceil(sequence / kPlacesOfPage);
}

/** Inside a transaction. A message at the same place is replaced. */
export function addToPage(home: Home, conversationId: Id, entry: PageEntry): void {
  const shelf = pagesShelf(conversationId);
  const position = pageOf(entry.sequence);
  const before = home.getFromShelf(shelf, position);
  const others = before === null ? [] : readPage(before).filter(({ sequence }) => sequence !== entry.sequence);
  home.putOnShelf(shelf, position, writePage([...others, entry]));
}

/** The pages from that of `sequence` on, in the order of the stream. */
export function pagesFrom(home: Home, conversationId: Id, sequence: number): Uint8Array[] {
  return home.listShelf(pagesShelf(conversationId), pageOf(sequence) - 1).map(({ value }) => value);
}

function writePage(entries: readonly PageEntry[]): Uint8Array {
  const inOrder = entries.toSorted((left, right) => left.sequence - right.sequence);
  return writeFields(...inOrder.flatMap(({ sequence, value }) => [sequence, value]));
}

/** state_damaged. */
export function readPage(page: Uint8Array): PageEntry[] {
  const fields = readAllFields(page);
  if (fields.length % kFieldsOfEntry !== 0) throw new EngineError("state_damaged", "message page");
  const reader = new FieldReader(fields);
  return Array.from({ length: fields.length / kFieldsOfEntry }, () => ({ sequence: reader.number(), value: reader.bytes() }));
}

// ---- Stores of before ----------------------------------------------------------------------------------------------------------------

// Until format 2 each message was an entry of its own: messages/<conversation>/<sequence in hex>, with the same value.
const kSingleMessage = /^messages\/([0-9a-f]{32})\/([0-9a-f]{14})$/u;

/** The changes that turn the single messages of a store into pages. */
export function pagedMessages(single: readonly (readonly [name: string, value: Uint8Array])[]): Map<string, Uint8Array | null> {
  const changes = new Map<string, Uint8Array | null>();
  const pages = new Map<string, PageEntry[]>();
  for (const [name, value] of single) {
    const [, conversationId = "", digits = ""] = kSingleMessage.exec(name) ?? [];
    if (conversationId === "") throw new EngineError("state_damaged", "message");
    const sequence = Number.parseInt(digits, 16);
    const page = shelfName(pagesShelf(conversationId), pageOf(sequence));
    pages.set(page, [...(pages.get(page) ?? []), { sequence, value }]);
    changes.set(name, null);
  }
  for (const [name, entries] of pages) changes.set(name, writePage(entries));
  return changes;
}
