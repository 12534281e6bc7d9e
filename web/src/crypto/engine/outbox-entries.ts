// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Texts that were written here and have no place in the conversation's stream yet, as the home keeps them.
import { hexOf, randomBytes } from "../bytes";
import type { Id } from "../protocol";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";

const kTimeDigits = 12;
const kKeyRandomSize = 4;
const kEntryFields = 4;

/** `waiting`: to be sealed and sent. `in_flight`: the sealed message is among the kept calls, its answer not seen. */
export type OutboxState = "waiting" | "in_flight" | "failed";
const kStates: readonly OutboxState[] = ["waiting", "in_flight", "failed"];

export interface OutboxEntry {
  key: string;
  conversationId: Id;
  text: string;
  writtenMs: number;
  state: OutboxState;
  code: string; // why it failed
}

function outboxPrefix(conversationId: Id): string {
  return `outbox/${conversationId}/`;
}

/** Keys are in the order of writing, also of two texts in one millisecond. */
export function newOutboxKey(engine: Engine): string {
  engine.lastWrittenMs = Math.max(engine.nowMs(), engine.lastWrittenMs + 1);
  return engine.lastWrittenMs.toString(16).padStart(kTimeDigits, "0") + hexOf(randomBytes(kKeyRandomSize));
}

/** Inside a transaction. */
export function putOutboxEntry(engine: Engine, entry: OutboxEntry): void {
  const value = writeFields(entry.text, entry.writtenMs, kStates.indexOf(entry.state), entry.code);
  engine.home.put(outboxPrefix(entry.conversationId) + entry.key, value);
  engine.emitChange({ noun: "messages", id: entry.conversationId });
}

/** Inside a transaction. */
export function removeOutboxEntry(engine: Engine, conversationId: Id, key: string): void {
  engine.home.remove(outboxPrefix(conversationId) + key);
  engine.emitChange({ noun: "messages", id: conversationId });
}

export function outboxEntries(engine: Engine, conversationId: Id): OutboxEntry[] {
  const prefix = outboxPrefix(conversationId);
  return engine.home.list(prefix).map(([name, value]) => {
    const reader = readFields(value, kEntryFields, "outbox");
    const text = reader.text();
    const writtenMs = reader.number();
    const state = kStates[reader.number()] ?? "failed";
    return { key: name.slice(prefix.length), conversationId, text, writtenMs, state, code: reader.text() };
  });
}

export function findOutboxEntry(engine: Engine, conversationId: Id, key: string): OutboxEntry | null {
  return outboxEntries(engine, conversationId).find((entry) => entry.key === key) ?? null;
}
