// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Direct conversations as the home keeps them: which there are, what was said in them, and what we said that is still on its way.
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { type ConversationContent, ConversationContentSchema } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, hexOf } from "../bytes";
import { EngineError } from "../errors";
import type { Id } from "../protocol";
import type { DirectConversation, Engine, OpenedMessage } from "./engine";
import { readAllFields, readFields, writeFields } from "./fields";
import { names } from "./home";
import { addToPage, pagesFrom, readPage } from "./message-pages";

const kConversationFields = 4;
const kMessageFields = 6;

function outgoingName(engine: Engine, body: Uint8Array): string {
  return `outgoing/${hexOf(engine.core.sha256(body))}`;
}

// ---- Which there are --------------------------------------------------------------------------------------------------------------

// Read for every request on the board: parsed once.
const parsedLists = new WeakMap<Uint8Array, readonly DirectConversation[]>();

export function conversationsOf(engine: Engine): readonly DirectConversation[] {
  const stored = engine.home.get(names.conversations);
  if (stored === null) return [];
  const conversations = parsedLists.get(stored) ?? readConversations(stored);
  parsedLists.set(stored, conversations);
  return conversations;
}

function readConversations(stored: Uint8Array): DirectConversation[] {
  const fields = readAllFields(stored).map(hexOf);
  if (fields.length % kConversationFields !== 0) throw new EngineError("state_damaged", "conversations");
  const conversations: DirectConversation[] = [];
  for (let at = 0; at < fields.length; at += kConversationFields) {
    const [conversationId = "", requestId = "", offerId = "", peerId = ""] = fields.slice(at, at + kConversationFields);
    conversations.push({ conversationId, requestId, offerId, peerId });
  }
  return conversations;
}

/** not_found. */
export function findConversation(engine: Engine, conversationId: Id): DirectConversation {
  const found = conversationsOf(engine).find((known) => known.conversationId === conversationId);
  if (found === undefined) throw new EngineError("not_found", "conversation");
  return found;
}

/** The newest conversation with this member. contact_no_conversation. */
export function conversationWith(engine: Engine, account: Id): DirectConversation {
  const newest = conversationsOf(engine).findLast((known) => known.peerId === account);
  if (newest === undefined) throw new EngineError("contact_no_conversation", "conversation");
  return newest;
}

/** Inside a transaction. */
export function keepConversation(engine: Engine, conversation: DirectConversation): void {
  const all = conversationsOf(engine);
  if (all.some((known) => known.conversationId === conversation.conversationId)) return;
  const fields = [...all, conversation].flatMap((known) => [known.conversationId, known.requestId, known.offerId, known.peerId]);
  engine.home.put(names.conversations, writeFields(...fields.map(bytesOfHex)));
  engine.emitChange({ noun: "conversations" });
}

// ---- What was said ------------------------------------------------------------------------------------------------------------------

/** An opened message; `outboxKey` is "" for one that was not written as a text here. */
export interface KeptMessage extends OpenedMessage {
  outboxKey: string;
}

function encodedMessage(message: KeptMessage): Uint8Array {
  return writeFields(
    bytesOfHex(message.senderId),
    bytesOfHex(message.senderDeviceId),
    message.mine ? 1 : 0,
    message.acceptedMs,
    toBinary(ConversationContentSchema, message.content),
    message.outboxKey,
  );
}

/** Inside a transaction, once for each message and in the order of the stream. */
export function keepMessage(engine: Engine, message: KeptMessage): void {
  const { conversationId, sequence } = message;
  addToPage(engine.home, conversationId, { sequence, value: encodedMessage(message) });
  engine.emitChange({ noun: "messages", id: conversationId });
  engine.emitChange({ noun: "conversations" });
}

// A kept page never changes (a message that comes makes another), and is read far more often than something is said: parsed once.
const parsedPages = new WeakMap<Uint8Array, KeptMessage[]>();

function messagesOfPage(conversationId: Id, page: Uint8Array): KeptMessage[] {
  const known = parsedPages.get(page);
  if (known !== undefined) return known;
  const messages = readPage(page).map(({ sequence, value }) => readMessage(conversationId, sequence, value));
  parsedPages.set(page, messages);
  return messages;
}

/** In the order of the stream. not_found. */
export function messagesOf(engine: Engine, conversationId: Id, afterSequence: number): KeptMessage[] {
  findConversation(engine, conversationId);
  const pages = pagesFrom(engine.home, conversationId, afterSequence + 1);
  return pages.flatMap((page) => messagesOfPage(conversationId, page)).filter(({ sequence }) => sequence > afterSequence);
}

/** From the newest page back to the first, each in the order of the stream: only those that are asked for are read. not_found. */
export function* pagesBackwards(engine: Engine, conversationId: Id): Generator<readonly KeptMessage[]> {
  findConversation(engine, conversationId);
  for (const page of pagesFrom(engine.home, conversationId, 0).reverse()) yield messagesOfPage(conversationId, page);
}

function readMessage(conversationId: Id, sequence: number, value: Uint8Array): KeptMessage {
  const reader = readFields(value, kMessageFields, "message");
  return {
    conversationId,
    sequence,
    senderId: hexOf(reader.bytes()),
    senderDeviceId: hexOf(reader.bytes()),
    mine: reader.boolean(),
    acceptedMs: reader.number(),
    content: fromBinary(ConversationContentSchema, reader.bytes()),
    outboxKey: reader.text(),
  };
}

// ---- What is on its way -----------------------------------------------------------------------------------------------------------

/** What a sealed message says, for when it comes back in the stream, or has to be sealed again. */
export interface OutgoingMessage {
  content: ConversationContent;
  outboxKey: string;
}

/** Inside a transaction. */
export function keepOutgoing(engine: Engine, body: Uint8Array, outgoing: OutgoingMessage): void {
  const content = toBinary(ConversationContentSchema, outgoing.content);
  engine.home.put(outgoingName(engine, body), writeFields(content, outgoing.outboxKey));
}

export function findOutgoing(engine: Engine, body: Uint8Array): OutgoingMessage | null {
  const stored = engine.home.get(outgoingName(engine, body));
  if (stored === null) return null;
  const reader = readFields(stored, 2, "outgoing");
  return { content: fromBinary(ConversationContentSchema, reader.bytes()), outboxKey: reader.text() };
}

/** Inside a transaction. */
export function forgetOutgoing(engine: Engine, body: Uint8Array): void {
  engine.home.remove(outgoingName(engine, body));
}
