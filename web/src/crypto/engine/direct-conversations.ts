// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Saying something in a direct conversation, and founding one.
import { create, toBinary } from "@bufbuild/protobuf";

import { type AttachedMessage, AttachedMessageSchema } from "../../api/generated/carecircle/v1/contacts_pb";
import { type ConversationContent, ConversationContentSchema } from "../../api/generated/carecircle/v1/content_pb";
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import { bytesOfHex, hexOf } from "../bytes";
import type { GroupHandle } from "../core/group-core";
import { hasCode } from "../errors";
import type { Id } from "../protocol";
import type { Engine, FoundedConversation, SentMessage } from "./engine";
import { epochOf, keepUnconfirmed, loadGroup, saveGroup } from "./groups";
import { findConversation, keepOutgoing, type OutgoingMessage } from "./kept-conversations";
import { syncStream } from "./streams";

const kEpochAttemptsMax = 5;

/** Sealed under the group's present epoch, with what it says kept for when it comes back in the stream. Inside a transaction. */
function sealMessage(engine: Engine, conversation: GroupHandle, outgoing: OutgoingMessage): Uint8Array {
  const content = toBinary(ConversationContentSchema, outgoing.content);
  const body = engine.core.protectContent(engine.account.handle, conversation, content);
  keepOutgoing(engine, body, outgoing);
  return body;
}

export function prepareMessage(engine: Engine, conversationId: Id, outgoing: OutgoingMessage): Promise<AttachedMessage> {
  const { peerId } = findConversation(engine, conversationId);
  return engine.home.transaction(() => {
    const { handle } = loadGroup(engine, conversationId);
    engine.core.checkPeer(engine.circleGroup().handle, handle, bytesOfHex(peerId));
    const epoch = BigInt(epochOf(engine, handle));
    const body = sealMessage(engine, handle, outgoing);
    saveGroup(engine, conversationId);
    return create(AttachedMessageSchema, { conversationId: bytesOfHex(conversationId), epoch, body });
  });
}

/** Runs `attempt`, and after stale_epoch `refresh` and the attempt again, a few times. */
export async function withFreshEpoch<T>(attempt: () => Promise<T>, refresh: () => Promise<void>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!hasCode(error, "stale_epoch") || attempts === kEpochAttemptsMax) throw error;
    }
    await refresh();
  }
}

/** One attempt in the present epoch. `also` is put into the transaction that keeps the call. */
export async function sendOnce(
  engine: Engine,
  conversationId: Id,
  outgoing: OutgoingMessage,
  also: () => void = () => undefined,
): Promise<SentMessage> {
  const { epoch, body } = await prepareMessage(engine, conversationId, outgoing);
  const request = {
    circleId: bytesOfHex(engine.circleId()),
    conversationId: bytesOfHex(conversationId),
    epoch,
    body,
    clientRequestId: bytesOfHex(engine.newId()),
  };
  const response = await engine.callOnce(ConversationsService.method.send, request, also);
  return { sequence: Number(response.sequence), acceptedMs: Number(response.acceptedMs) };
}

export async function sendInConversation(engine: Engine, conversationId: Id, content: ConversationContent): Promise<SentMessage> {
  const sent = await engine.withFreshEpoch(() => sendOnce(engine, conversationId, { content, outboxKey: "" }));
  await syncStream(engine, conversationId);
  return sent;
}

/** The group is kept until the conversation shows up in the server's list; send the AcceptRequest with callOnce. ghost_device. */
export async function foundDirectConversation(
  engine: Engine,
  requestId: Id,
  offerId: Id,
  helperId: Id,
  firstMessages: ConversationContent[],
): Promise<FoundedConversation> {
  const circleId = bytesOfHex(engine.circleId());
  const claim = { circleId, accountId: bytesOfHex(helperId) };
  const { keyPackage } = await engine.call(ConversationsService.method.claimKeyPackage, claim);
  const conversationId = engine.newId();
  const founding = {
    conversationId: bytesOfHex(conversationId),
    requestId: bytesOfHex(requestId),
    offerId: bytesOfHex(offerId),
    helperId: bytesOfHex(helperId),
    keyPackage,
  };
  const circle = engine.circleGroup().handle;
  const { group, ...founded } = engine.core.foundConversation(engine.account.handle, circle, founding, engine.nowMs());
  const messages = await engine.home.transaction(() => {
    const sealed = firstMessages.map((content) => sealMessage(engine, group, { content, outboxKey: "" }));
    keepUnconfirmed(engine, conversationId, group);
    engine.core.closeGroup(group);
    return sealed;
  });
  return {
    conversationId,
    commit: founded.commit,
    welcome: founded.welcome,
    groupInfo: founded.groupInfo,
    helperDeviceId: hexOf(founded.helperDeviceId),
    messages,
  };
}
