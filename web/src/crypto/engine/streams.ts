// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reading a group's delivery stream: in order, without gaps, each message judged before it changes anything.
import { type ConversationContent, ConversationContentSchema } from "../../api/generated/carecircle/v1/content_pb";
import { ConversationsService, MessageKind, type StreamMessage, type SyncResponse } from "../../api/generated/carecircle/v1/conversations_pb";
import { bytesOfHex, hexOf } from "../bytes";
import type { Received } from "../core/group-core";
import { codeOf, EngineError } from "../errors";
import type { Id } from "../protocol";
import { noteGeneration } from "./chain";
import type { Engine, StreamGroup } from "./engine";
import { afterEpoch, epochOf, isCircle, loadGroup, saveGroup } from "./groups";
import { putIndex } from "./index";
import { findOutgoing, forgetOutgoing, keepMessage, type KeptMessage } from "./kept-conversations";
import { removeOutboxEntry } from "./outbox-entries";
import { parseContent } from "./parse";

const kMessagesPerPage = 100;

/** Somebody's commit that this device cannot apply, with the code why: nothing after it can be read. */
export class CommitRefused extends EngineError {
  constructor(
    why: Error,
    readonly sequence: number,
  ) {
    super(codeOf(why) ?? "mls_message_invalid", `stream: commit: ${why.message}`);
  }
}

/** What was refused although the sync goes on: the first one is told at its end. */
export function reportRefusal(engine: Engine, error: Error): void {
  engine.report ??= error;
}

export function takeReport(engine: Engine): void {
  const report = engine.report;
  engine.report = null;
  if (report !== null) throw report;
}

function handOver(engine: Engine, message: KeptMessage): void {
  keepMessage(engine, message);
  const kind = message.content.content.case;
  for (const handler of kind === undefined ? [] : (engine.handlers.get(kind) ?? [])) {
    try {
      handler(engine, message);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) === null) throw error;
      reportRefusal(engine, error);
    }
  }
}

// A message that its sender did not tag, or not rightly, was dropped by the core, and one that says nothing readable is dropped here: the
// sender's signature covers it, so it is not the server's doing, and asking again would not help. It is reported once.
function receiveContent(engine: Engine, message: StreamMessage, received: Received & { kind: "content" }): void {
  const content = readContent(engine, received.content);
  if (content === null) return;
  handOver(engine, {
    conversationId: hexOf(message.streamId),
    sequence: Number(message.sequence),
    senderId: hexOf(received.senderId),
    senderDeviceId: hexOf(received.senderDeviceId),
    mine: false,
    acceptedMs: Number(message.acceptedMs),
    content,
    outboxKey: "",
  });
}

function readContent(engine: Engine, bytes: Uint8Array): ConversationContent | null {
  try {
    return parseContent(ConversationContentSchema, bytes, "stream: content");
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    reportRefusal(engine, new EngineError("mls_message_invalid", "stream: content"));
    return null;
  }
}

/** Our own message comes back in its place among the others; what it said was kept when it was sealed. */
function receiveOwn(engine: Engine, message: StreamMessage): void {
  const outgoing = findOutgoing(engine, message.body);
  if (outgoing === null) throw new EngineError("mls_message_invalid", "stream: not our message");
  const conversationId = hexOf(message.streamId);
  handOver(engine, {
    conversationId,
    sequence: Number(message.sequence),
    senderId: engine.accountId,
    senderDeviceId: engine.account.deviceId,
    mine: true,
    acceptedMs: Number(message.acceptedMs),
    ...outgoing,
  });
  forgetOutgoing(engine, message.body);
  if (outgoing.outboxKey !== "") removeOutboxEntry(engine, conversationId, outgoing.outboxKey);
}

function receiveCommit(engine: Engine, streamId: Id, stream: StreamGroup, commit: Received & { kind: "commit" }, isOwn: boolean): void {
  if (commit.removesUs) {
    engine.core.discardStaged(stream.handle);
    throw new EngineError("mls_removed", "stream");
  }
  engine.core.mergeStaged(stream.handle);
  afterEpoch(engine, streamId);
  if (!isCircle(engine, stream.handle)) return;
  if (!isOwn) noteGeneration(engine, commit.epoch);
  engine.emitChange({ noun: "members" });
  engine.emitChange({ noun: "circle" });
}

// What the server takes a message for decides whether it counts an epoch: it has to be that.
const kKinds: Readonly<Record<Received["kind"], MessageKind>> = {
  content: MessageKind.APPLICATION,
  dropped: MessageKind.APPLICATION,
  commit: MessageKind.COMMIT,
  proposal: MessageKind.PROPOSAL,
};

/** A commit that breaks a rule of its group is not staged. */
function judge(engine: Engine, stream: StreamGroup, message: StreamMessage): Received {
  const received = engine.core.processMessage(stream.handle, message.body, engine.nowMs());
  if (kKinds[received.kind] === message.kind) return received;
  if (received.kind === "commit") engine.core.discardStaged(stream.handle);
  throw new EngineError("mls_message_invalid", "stream: kind");
}

// What may be passed over when it is refused: a proposal, which does nothing before a commit takes it up, and a commit that the server
// says was set aside. Whether it can be applied is tried first: the server alone cannot keep one from us. Not when it was built on
// another that was set aside: the epoch that the server gave it is then not ours.
function judgedOrPassed(engine: Engine, stream: StreamGroup, message: StreamMessage): Received | null {
  if (message.setAside && Number(message.epoch) !== epochOf(engine, stream.handle)) return null;
  try {
    return judge(engine, stream, message);
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) === null) throw error;
    if (message.kind === MessageKind.PROPOSAL) reportRefusal(engine, error);
    else if (message.kind !== MessageKind.COMMIT) throw error;
    else if (!message.setAside) throw new CommitRefused(error, Number(message.sequence));
    return null;
  }
}

function receiveFromGroup(engine: Engine, streamId: Id, stream: StreamGroup, message: StreamMessage, isOwn: boolean): void {
  // Another commit won this epoch: ours is void.
  const lostRace = message.kind === MessageKind.COMMIT && !isOwn && engine.core.describeGroup(stream.handle).staged;
  if (lostRace) engine.core.discardStaged(stream.handle);
  const received = judgedOrPassed(engine, stream, message);
  switch (received?.kind) {
    case undefined:
      return;
    case "content":
      return receiveContent(engine, message, received);
    case "dropped":
      return reportRefusal(engine, new EngineError("mls_message_invalid", "stream: content"));
    case "commit":
      return receiveCommit(engine, streamId, stream, received, isOwn);
    case "proposal":
      return; // it waits in the group for the commit that takes it up
  }
}

function receive(engine: Engine, streamId: Id, stream: StreamGroup, message: StreamMessage): void {
  const isBeforeUs = Number(message.epoch) < stream.joinedEpoch;
  const isOwn = hexOf(message.senderDeviceId) === engine.account.deviceId;
  const isOwnProposal = isOwn && message.kind === MessageKind.PROPOSAL;
  if (isBeforeUs || isOwnProposal) return;
  if (isOwn && message.kind === MessageKind.APPLICATION) receiveOwn(engine, message);
  else receiveFromGroup(engine, streamId, stream, message, isOwn);
}

/** The first page of a stream begins where this member may read; after that every number follows the one before. */
function checkSequence(stream: StreamGroup, page: SyncResponse, message: StreamMessage, streamId: Id): void {
  const first = Math.max(Number(page.firstSequence), 1);
  const expected = stream.sequence === 0 ? first : stream.sequence + 1;
  if (Number(message.sequence) !== expected || hexOf(message.streamId) !== streamId) throw new EngineError("sequence_gap", "stream");
}

/** What was read of a page stays, also when a later message of it is refused: the refusal is answered, to be thrown afterwards. */
function receivePage(engine: Engine, streamId: Id, page: SyncResponse): Error | null {
  const stream = loadGroup(engine, streamId);
  let refusal: Error | null = null;
  for (const message of page.messages) {
    try {
      checkSequence(stream, page, message, streamId);
      receive(engine, streamId, stream, message);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) === null) throw error;
      refusal = error;
      break;
    }
    stream.sequence = Number(message.sequence);
  }
  saveGroup(engine, streamId);
  return refusal;
}

/** sequence_gap, rolled_back, mls_removed; ghost_device, admission_refused, mls_… for what a message tried. */
export async function syncStream(engine: Engine, streamId: Id): Promise<void> {
  const before = loadGroup(engine, streamId).sequence;
  for (;;) {
    const { sequence } = loadGroup(engine, streamId);
    const request = { streamId: bytesOfHex(streamId), afterSequence: BigInt(sequence), messagesMax: kMessagesPerPage };
    const page = await engine.call(ConversationsService.method.sync, request);
    const last = Number(page.lastSequence);
    if (last < sequence) throw new EngineError("rolled_back", "stream");
    const isWithheld = page.messages.length === 0 && last > sequence && last >= Number(page.firstSequence);
    if (isWithheld) throw new EngineError("sequence_gap", "stream: nothing more");
    if (page.messages.length === 0) break;
    const refusal = await engine.home.transaction(() => receivePage(engine, streamId, page));
    if (refusal !== null) throw refusal;
    if (loadGroup(engine, streamId).sequence >= last) break;
  }
  const { sequence } = loadGroup(engine, streamId);
  if (sequence === before) return;
  // The index on the server knows what was read before the server may forget it.
  await putIndex(engine);
  await acknowledge(engine, streamId, sequence);
}

export async function acknowledge(engine: Engine, streamId: Id, sequence: number): Promise<void> {
  const request = { streamId: bytesOfHex(streamId), sequence: BigInt(sequence) };
  await engine.call(ConversationsService.method.acknowledge, request);
}
