// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Joins the circle and the conversations again from this browser, by external commit, after the account has moved here.
import { CirclesService } from "../../api/generated/carecircle/v1/circles_pb";
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import { bytesOfHex, hexOf } from "../bytes";
import type { GroupHandle } from "../core/group-core";
import { EngineError, hasCode } from "../errors";
import type { Id } from "../protocol";
import type { Engine } from "./engine";
import { findAnchor, hasGroup, keepUnconfirmed } from "./groups";
import { names } from "./home";
import { putIndex } from "./index";

const kRejoinAttemptsMax = 5;

interface Rejoin {
  group: GroupHandle;
  epoch: bigint; // the one it was made in
  commit: Uint8Array;
  groupInfo: Uint8Array;
}

/** With the stored GroupInfo, which must not be older than the anchor, nor signed by a stranger. */
async function joinAgain(engine: Engine, circleId: Id, streamId: Id): Promise<Rejoin> {
  const request = { circleId: bytesOfHex(circleId), streamId: bytesOfHex(streamId) };
  const stored = await engine.call(ConversationsService.method.getGroupInfo, request);
  const anchor = findAnchor(engine, streamId);
  if (anchor === null) throw new EngineError("admission_refused", "rejoin: a group that this account was not in");
  return engine.home.transaction(() => {
    const rejoin = engine.core.rejoinGroup(engine.account.handle, stored.groupInfo, anchor, engine.nowMs());
    keepUnconfirmed(engine, streamId, rejoin.group);
    return rejoin;
  });
}

async function rejoinCircle(engine: Engine, circleId: Id): Promise<void> {
  const { group, epoch, commit, groupInfo } = await joinAgain(engine, circleId, circleId);
  const chainLink = engine.core.rejoinedChainLink(engine.keyring(), group);
  engine.core.closeGroup(group); // it is kept, and opened again when the server has taken the commit
  await engine.callOnce(CirclesService.method.commit, {
    circleId: bytesOfHex(circleId),
    epoch,
    commit,
    groupInfo,
    chainLink,
    rejoin: true,
    clientRequestId: bytesOfHex(engine.newId()),
  });
  await putIndex(engine);
}

async function rejoinConversation(engine: Engine, circleId: Id, conversationId: Id): Promise<void> {
  const { group, epoch, commit, groupInfo } = await joinAgain(engine, circleId, conversationId);
  engine.core.closeGroup(group);
  await engine.callOnce(ConversationsService.method.commitConversation, {
    circleId: bytesOfHex(circleId),
    conversationId: bytesOfHex(conversationId),
    epoch,
    commit,
    groupInfo,
    clientRequestId: bytesOfHex(engine.newId()),
  });
  await putIndex(engine);
}

/** Somebody else's commit may come first: then the newer GroupInfo is used. */
async function withNewestGroup(attempt: () => Promise<void>): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!hasCode(error, "stale_epoch") || attempts === kRejoinAttemptsMax) throw error;
    }
  }
}

/** Nothing happens when this account has not moved here. */
export async function rejoinGroups(engine: Engine): Promise<void> {
  if (engine.home.get(names.rejoin) === null) return;
  const circle = engine.index.circle;
  if (circle !== undefined) await rejoinAll(engine, hexOf(circle.circleId));
  await engine.home.transaction(() => engine.home.remove(names.rejoin));
}

async function rejoinAll(engine: Engine, circleId: Id): Promise<void> {
  if (!hasGroup(engine, circleId)) await withNewestGroup(() => rejoinCircle(engine, circleId));
  const listed = await engine.call(ConversationsService.method.list, { circleId: bytesOfHex(circleId) });
  for (const conversation of listed.conversations) {
    const id = hexOf(conversation.conversationId);
    // Without an anchor it is a conversation whose Welcome went to the old device and was never used.
    if (hasGroup(engine, id) || findAnchor(engine, id) === null) continue;
    await withNewestGroup(() => rejoinConversation(engine, circleId, id));
  }
}
