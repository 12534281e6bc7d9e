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

const kConversationFields = 4;
const kMessageFields = 6;

function messagesShelf(conversationId: Id): string {
  return `messages/${conversationId}`;
}

function outgoingName(engine: Engine, body: Uint8Array): string {
  return `outgoing/${hexOf(engine.core.sha256(body))}`;
}

// ---- Which there are --------------------------------------------------------------------------------------------------------------

export function conversationsOf(engine: Engine): DirectConversation[] {
  const stored = engine.home.get(names.conversations);
  if (stored === null) return [];
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

/** Inside a transaction. */
export function keepMessage(engine: Engine, message: KeptMessage): void {
  const value = writeFields(
    bytesOfHex(message.senderId),
    bytesOfHex(message.senderDeviceId),
    message.mine ? 1 : 0,
    message.acceptedMs,
    toBinary(ConversationContentSchema, message.content),
    message.outboxKey,
  );
  engine.home.putOnShelf(messagesShelf(message.conversationId), message.sequence, value);
  engine.emitChange({ noun: "messages", id: message.conversationId });
  engine.emitChange({ noun: "conversations" });
}

// Kept messages never change, and a conversation is read far more often than something is said in it: each is parsed once.
const parsed = new WeakMap<Uint8Array, KeptMessage>();

export function messagesOf(engine: Engine, conversationId: Id, afterSequence: number): KeptMessage[] {
  findConversation(engine, conversationId);
  return engine.home.listShelf(messagesShelf(conversationId), afterSequence).map(({ position, value }) => {
    const message = parsed.get(value) ?? readMessage(conversationId, position, value);
    parsed.set(value, message);
    return message;
  });
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
