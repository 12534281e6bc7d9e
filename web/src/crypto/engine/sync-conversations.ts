// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Bringing all conversations up to date. Only what is new is asked for: the server's list says how far each one is.
import { ConversationsService, type Conversation } from "../../api/generated/carecircle/v1/conversations_pb";
import { bytesOfHex, hexOf } from "../bytes";
import { codeOf, leavesOpen } from "../errors";
import type { Engine } from "./engine";
import { confirmGroup, hasGroup, loadGroup } from "./groups";
import { keepListed } from "./listed";
import { reportRefusal, syncStream } from "./streams";

/** What is refused in one conversation does not keep the others waiting; it is reported. */
export async function syncConversations(engine: Engine): Promise<void> {
  const circleId = bytesOfHex(engine.circleId());
  const answer = await engine.call(ConversationsService.method.list, { circleId });
  await keepListed(engine, "conversations", answer);
  for (const conversation of answer.conversations) {
    try {
      await syncConversation(engine, conversation);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) === null || leavesOpen(error)) throw error;
      reportRefusal(engine, error);
    }
  }
}

async function syncConversation(engine: Engine, conversation: Conversation): Promise<void> {
  const id = hexOf(conversation.conversationId);
  if (!hasGroup(engine, id)) await confirmGroup(engine, id, 0);
  if (!hasGroup(engine, id)) return; // its Welcome is still to come
  if (loadGroup(engine, id).sequence !== Number(conversation.lastSequence)) await syncStream(engine, id);
}
