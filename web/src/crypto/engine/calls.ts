// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Calls that must happen once: kept in the home until the server has answered for good.
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";

import {
  CirclesService,
  CommitRequestSchema,
  CommitResponseSchema,
  FoundRequestSchema,
  LeaveRequestSchema,
} from "../../api/generated/carecircle/v1/circles_pb";
import { ContactsService } from "../../api/generated/carecircle/v1/contacts_pb";
import {
  CommitConversationRequestSchema,
  CommitConversationResponseSchema,
  ConversationsService,
  SendRequestSchema,
} from "../../api/generated/carecircle/v1/conversations_pb";
import { AcceptRequestSchema, HelpRequestsService } from "../../api/generated/carecircle/v1/help_requests_pb";
import { isMessage } from "@bufbuild/protobuf";
import { hexOf } from "../bytes";
import { codeOf, EngineError, hasCode, leavesOpen } from "../errors";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { confirmGroup } from "./groups";
import { names } from "./home";
import { findOutgoing } from "./kept-conversations";
import { keepLeaving } from "./leaving";
import { markFailed, sendAgain } from "./outbox";
import { syncStream } from "./streams";

type Method = DescMethodUnary<DescMessage, DescMessage>;

// Everything that goes through callOnce.
const kOnceMethods: readonly Method[] = [
  CirclesService.method.found,
  CirclesService.method.commit,
  CirclesService.method.leave,
  HelpRequestsService.method.accept,
  ConversationsService.method.send,
  ConversationsService.method.commitConversation,
  ContactsService.method.putField,
  ContactsService.method.createGrant,
  ContactsService.method.ask,
];

function pathOf(method: Method): string {
  return `${method.parent.typeName}/${method.name}`;
}

export async function callKept<I extends DescMessage, O extends DescMessage>(
  engine: Engine,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  also: () => void,
): Promise<MessageShape<O>> {
  const bytes = toBinary(method.input, create(method.input, request));
  const position = await engine.home.transaction(() => {
    const next = engine.home.lastPosition(names.calls) + 1;
    engine.home.putOnShelf(names.calls, next, writeFields(pathOf(method), bytes));
    also();
    return next;
  });
  const response = await answerFor(engine, method, bytes, position);
  if (response.$typeName === HelpRequestsService.method.accept.output.typeName) await readFounded(engine, bytes);
  return response;
}

/** The call itself; it leaves the shelf with the first answer that is final. */
async function answerFor<I extends DescMessage, O extends DescMessage>(
  engine: Engine,
  method: DescMethodUnary<I, O>,
  request: Uint8Array,
  position: number,
): Promise<MessageShape<O>> {
  try {
    const response = await engine.transport.callWithBytes(method, request, "yes");
    await afterAnswer(engine, method, request, response);
    await forgetCall(engine, position);
    return response;
  } catch (error) {
    if (codeOf(error) !== null && !leavesOpen(error)) await forgetCall(engine, position);
    throw error;
  }
}

async function forgetCall(engine: Engine, position: number): Promise<void> {
  await engine.home.transaction(() => engine.home.removeFromShelf(names.calls, position));
}

/** What the accepted call changes here. It runs for the first answer and for a repetition alike, and repeating it changes nothing. */
async function afterAnswer(engine: Engine, method: Method, request: Uint8Array, response: Message): Promise<void> {
  switch (method.input.typeName) {
    case FoundRequestSchema.typeName:
      return confirmGroup(engine, hexOf(fromBinary(FoundRequestSchema, request).circleId), 0);
    case LeaveRequestSchema.typeName:
      return keepLeaving(engine, true);
    case AcceptRequestSchema.typeName:
      return confirmGroup(engine, hexOf(fromBinary(AcceptRequestSchema, request).conversationId), 0);
    case CommitRequestSchema.typeName: {
      const sequence = isMessage(response, CommitResponseSchema) ? Number(response.sequence) : 0;
      return confirmGroup(engine, hexOf(fromBinary(CommitRequestSchema, request).circleId), sequence);
    }
    case CommitConversationRequestSchema.typeName: {
      const sequence = isMessage(response, CommitConversationResponseSchema) ? Number(response.sequence) : 0;
      return confirmGroup(engine, hexOf(fromBinary(CommitConversationRequestSchema, request).conversationId), sequence);
    }
    default:
      return;
  }
}

/** What the founder said first has its place in the new conversation at once. */
async function readFounded(engine: Engine, request: Uint8Array): Promise<void> {
  await syncStream(engine, hexOf(fromBinary(AcceptRequestSchema, request).conversationId));
}

/** Calls of which nobody saw the answer are repeated. unreachable while the server is away. */
export async function finishCalls(engine: Engine): Promise<void> {
  for (const { position, value } of engine.home.listShelf(names.calls)) {
    const reader = readFields(value, 2, "call");
    const path = reader.text();
    const method = kOnceMethods.find((candidate) => pathOf(candidate) === path);
    if (method === undefined) throw new EngineError("state_damaged", "calls: path");
    await finishCall(engine, method, reader.bytes(), position);
  }
}

async function finishCall(engine: Engine, method: Method, request: Uint8Array, position: number): Promise<void> {
  try {
    await answerFor(engine, method, request, position);
  } catch (error) {
    if (codeOf(error) === null || leavesOpen(error)) throw error;
    if (method.input.typeName === SendRequestSchema.typeName) await afterRefusedMessage(engine, request, error);
  }
}

async function afterRefusedMessage(engine: Engine, request: Uint8Array, error: unknown): Promise<void> {
  const send = fromBinary(SendRequestSchema, request);
  const outgoing = findOutgoing(engine, send.body);
  if (outgoing === null) return;
  const conversationId = hexOf(send.conversationId);
  if (hasCode(error, "stale_epoch")) await sendAgain(engine, conversationId, outgoing);
  else await markFailed(engine, conversationId, outgoing.outboxKey, codeOf(error) ?? "unexpected");
}
