// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Sending texts that wait, in the order in which they were written. A text is kept before anything is sent, and leaves the outbox when
// it comes back in the conversation's stream.
import { create } from "@bufbuild/protobuf";

import { type ConversationContent, ConversationContentSchema, TextSchema } from "../../api/generated/carecircle/v1/content_pb";
import { codeOf, leavesOpen } from "../errors";
import type { Id } from "../protocol";
import { sendOnce, withFreshEpoch } from "./direct-conversations";
import type { Engine } from "./engine";
import { type OutgoingMessage } from "./kept-conversations";
import { findOutboxEntry, outboxEntries, type OutboxEntry, putOutboxEntry } from "./outbox-entries";
import { syncStream } from "./streams";

function textContent(body: string): ConversationContent {
  return create(ConversationContentSchema, { content: { case: "text", value: create(TextSchema, { body }) } });
}

/** A message whose epoch passed is sealed again: what was said is not lost. `also` is put in with each attempt's call. */
async function sendSealedAnew(engine: Engine, conversationId: Id, outgoing: OutgoingMessage): Promise<void> {
  const refresh = () => syncStream(engine, conversationId);
  const markInFlight = () => changeEntry(engine, conversationId, outgoing.outboxKey, { state: "in_flight", code: "" });
  await withFreshEpoch(() => sendOnce(engine, conversationId, outgoing, markInFlight), refresh);
}

function changeEntry(engine: Engine, conversationId: Id, key: string, change: Pick<OutboxEntry, "state" | "code">): void {
  const entry = findOutboxEntry(engine, conversationId, key);
  if (entry !== null) putOutboxEntry(engine, { ...entry, ...change });
}

/** The text could not be sent: the member decides what becomes of it. */
export async function markFailed(engine: Engine, conversationId: Id, key: string, code: string): Promise<void> {
  await engine.home.transaction(() => changeEntry(engine, conversationId, key, { state: "failed", code }));
}

/** unreachable when the server is away: it and the rest wait. */
async function sendEntry(engine: Engine, entry: OutboxEntry): Promise<void> {
  const outgoing = { content: textContent(entry.text), outboxKey: entry.key };
  try {
    await sendSealedAnew(engine, entry.conversationId, outgoing);
  } catch (error) {
    const code = codeOf(error);
    if (code === null || leavesOpen(error)) throw error;
    await markFailed(engine, entry.conversationId, entry.key, code);
  }
}

function hasInFlight(engine: Engine, conversationId: Id): boolean {
  return outboxEntries(engine, conversationId).some((entry) => entry.state === "in_flight");
}

/** Sends what waits in all conversations, after finishCalls: none overtakes an earlier text whose answer is still open. */
export async function flushOutbox(engine: Engine): Promise<void> {
  for (const { conversationId } of engine.conversations()) {
    const waiting = outboxEntries(engine, conversationId).filter((entry) => entry.state === "waiting");
    if (waiting.length === 0) continue;
    if (hasInFlight(engine, conversationId)) await syncStream(engine, conversationId);
    if (hasInFlight(engine, conversationId)) continue;
    for (const entry of waiting) await sendEntry(engine, entry);
    await syncStream(engine, conversationId);
  }
}

/** For a kept call whose epoch passed while nobody saw the answer. */
export async function sendAgain(engine: Engine, conversationId: Id, outgoing: OutgoingMessage): Promise<void> {
  await syncStream(engine, conversationId);
  await sendSealedAnew(engine, conversationId, outgoing);
  await syncStream(engine, conversationId);
}
