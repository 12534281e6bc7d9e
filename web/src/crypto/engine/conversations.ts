// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Conversations as a member works with them: what was said, what is still on its way, and what is new.
import { hexOf } from "../bytes";
import { codeOf, EngineError } from "../errors";
import type { ConversationView, Id, MessageList, MessageState, MessageView } from "../protocol";
import { finishCalls } from "./calls";
import type { DirectConversation, Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { helpRequest } from "./help-requests";
import { findConversation, type KeptMessage, pagesBackwards } from "./kept-conversations";
import { keepListed, listed } from "./listed";
import { flushOutbox } from "./outbox";
import { findOutboxEntry, newOutboxKey, outboxEntries, type OutboxEntry, putOutboxEntry, removeOutboxEntry } from "./outbox-entries";
import { checkText } from "./text";

const kTextMax = 4000;

function readName(conversationId: Id): string {
  return `read/${conversationId}`;
}

// ---- What was said --------------------------------------------------------------------------------------------------------------------

/** Up to which sequence the other side's device has everything. */
function deliveredUpTo(engine: Engine, conversationId: Id): number {
  const row = listed(engine, "conversations")?.conversations.find((kept) => hexOf(kept.conversationId) === conversationId);
  const other = row?.members.find((member) => hexOf(member.accountId) !== engine.accountId);
  return Number(other?.acknowledgedSequence ?? 0n);
}

/** The server said that the other side's device has more. */
export async function keepDelivered(engine: Engine, conversationId: Id, accountId: Id, sequence: number): Promise<void> {
  const list = listed(engine, "conversations");
  if (list === null || accountId === engine.accountId) return;
  const row = list.conversations.find((kept) => hexOf(kept.conversationId) === conversationId);
  const member = row?.members.find((candidate) => hexOf(candidate.accountId) === accountId);
  if (member === undefined || Number(member.acknowledgedSequence) >= sequence) return;
  member.acknowledgedSequence = BigInt(sequence);
  await keepListed(engine, "conversations", list);
  engine.emitChange({ noun: "messages", id: conversationId });
}

function textOf(message: KeptMessage): string | null {
  const { content } = message.content;
  return content.case === "text" ? content.value.body : null;
}

/** Null for what is no text. */
function viewOfMessage(message: KeptMessage, delivered: number): MessageView | null {
  const text = textOf(message);
  if (text === null) return null;
  const ownState: MessageState = message.sequence <= delivered ? "delivered" : "sent";
  return {
    key: message.outboxKey === "" ? `sequence-${String(message.sequence)}` : message.outboxKey,
    sequence: message.sequence,
    senderId: message.senderId,
    mine: message.mine,
    text,
    sentMs: message.acceptedMs,
    state: message.mine ? ownState : "received",
  };
}

function viewOfEntry(engine: Engine, entry: OutboxEntry): MessageView {
  const view: MessageView = {
    key: entry.key,
    sequence: 0,
    senderId: engine.accountId,
    mine: true,
    text: entry.text,
    sentMs: entry.writtenMs,
    state: entry.state === "failed" ? "failed" : "sending",
  };
  return entry.state === "failed" ? { ...view, code: entry.code } : view;
}

/**
 * In the order of the stream; what has no place in it yet comes last, in the order of writing. Pages are answered whole: what is read
 * begins at the same message while new ones come.
 */
export function messages(engine: Engine, conversationId: Id, countMin: number): MessageList {
  const delivered = deliveredUpTo(engine, conversationId);
  let views = outboxEntries(engine, conversationId).map((entry) => viewOfEntry(engine, entry));
  for (const page of pagesBackwards(engine, conversationId)) {
    const said = page.map((message) => viewOfMessage(message, delivered)).filter((view) => view !== null);
    if (said.length > 0 && views.length >= countMin) return { messages: views, earlier: true };
    views = [...said, ...views];
  }
  return { messages: views, earlier: false };
}

// ---- Which there are ----------------------------------------------------------------------------------------------------------------------

function readUpTo(engine: Engine, conversationId: Id): number {
  const stored = engine.home.get(readName(conversationId));
  return stored === null ? 0 : readFields(stored, 1, "read").number();
}

function titleOf(engine: Engine, requestId: Id): string {
  try {
    return helpRequest(engine, requestId).title;
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return "";
  }
}

function createdMs(engine: Engine, conversationId: Id): number {
  const row = listed(engine, "conversations")?.conversations.find((kept) => hexOf(kept.conversationId) === conversationId);
  return Number(row?.createdMs ?? 0n);
}

/** Only what was not read yet is looked at, and the newest text. */
function unreadCount(engine: Engine, conversationId: Id): number {
  const read = readUpTo(engine, conversationId);
  let count = 0;
  for (const page of pagesBackwards(engine, conversationId)) {
    count += page.filter((message) => message.sequence > read && !message.mine && textOf(message) !== null).length;
    if ((page[0]?.sequence ?? 0) <= read) break;
  }
  return count;
}

function viewOf(engine: Engine, { conversationId, requestId, peerId }: DirectConversation): ConversationView {
  const last = messages(engine, conversationId, 1).messages.at(-1);
  return {
    id: conversationId,
    requestId,
    requestTitle: titleOf(engine, requestId),
    memberId: peerId,
    memberName: engine.nameOf(peerId),
    lastText: last?.text ?? "",
    lastMs: last?.sentMs ?? createdMs(engine, conversationId),
    unreadCount: unreadCount(engine, conversationId),
  };
}

/** The one in which something was said last comes first. */
export function conversations(engine: Engine): ConversationView[] {
  const views = engine.conversations().map((conversation) => viewOf(engine, conversation));
  return views.sort((left, right) => right.lastMs - left.lastMs);
}

export async function markRead(engine: Engine, conversationId: Id): Promise<void> {
  const [newest] = pagesBackwards(engine, conversationId);
  const last = newest?.at(-1)?.sequence ?? 0;
  if (last <= readUpTo(engine, conversationId)) return;
  await engine.home.transaction(() => engine.home.put(readName(conversationId), writeFields(last)));
  engine.emitChange({ noun: "conversations" });
}

// ---- Saying something -----------------------------------------------------------------------------------------------------------------

/** Answers when the text is kept here; the state of its message tells the rest. */
export async function sendText(engine: Engine, conversationId: Id, text: string): Promise<MessageView> {
  checkText(text, 1, kTextMax);
  findConversation(engine, conversationId);
  const key = newOutboxKey(engine);
  return sendEntry(engine, { key, conversationId, text, writtenMs: engine.nowMs(), state: "waiting", code: "" });
}

async function sendEntry(engine: Engine, entry: OutboxEntry): Promise<MessageView> {
  await engine.home.transaction(() => putOutboxEntry(engine, entry));
  engine.inBackground(async () => {
    await finishCalls(engine);
    await flushOutbox(engine);
  });
  return viewOfEntry(engine, entry);
}

function failedEntry(engine: Engine, conversationId: Id, key: string): OutboxEntry {
  const entry = findOutboxEntry(engine, conversationId, key);
  if (entry === null) throw new EngineError("not_found", "text");
  if (entry.state !== "failed") throw new EngineError("wrong_state", "text: on its way");
  return entry;
}

/** wrong_state while it is on its way, not_found when it has arrived. */
export function resendText(engine: Engine, conversationId: Id, key: string): Promise<MessageView> {
  return sendEntry(engine, { ...failedEntry(engine, conversationId, key), state: "waiting", code: "" });
}

export async function discardText(engine: Engine, conversationId: Id, key: string): Promise<void> {
  failedEntry(engine, conversationId, key);
  await engine.home.transaction(() => removeOutboxEntry(engine, conversationId, key));
}
