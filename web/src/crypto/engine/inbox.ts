// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The device's inbox: Welcomes into the circle and into conversations. Each is kept first, then judged, then used once.
import { OfferContentSchema } from "../../api/generated/carecircle/v1/content_pb";
import { ConversationsService, MessageKind, type SyncResponse } from "../../api/generated/carecircle/v1/conversations_pb";
import { HelpRequestsService } from "../../api/generated/carecircle/v1/help_requests_pb";
import { bytesOfHex, hexOf, utf8 } from "../bytes";
import type { GroupHandle } from "../core/group-core";
import { recordKinds } from "../core/record-core";
import { codeOf, EngineError, leavesOpen } from "../errors";
import type { Id } from "../protocol";
import type { DirectConversation, Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { epochOf, findAnchor, hasGroup, keepGroup } from "./groups";
import { names } from "./home";
import { putIndex } from "./index";
import { type Joining, loadJoining } from "./joining";
import { keepConversation } from "./kept-conversations";
import { joinByWelcome } from "./key-packages";
import { parseContent } from "./parse";
import { adoptChain, needChain } from "./records";
import { acknowledge, reportRefusal } from "./streams";

// ---- The stream -----------------------------------------------------------------------------------------------------------------------

function inboxCursor(engine: Engine): number {
  const stored = engine.home.get(names.inboxCursor);
  return stored === null ? 0 : readFields(stored, 1, "inbox").number();
}

/** Inside a transaction. sequence_gap. */
function keepWelcomes(engine: Engine, page: SyncResponse): void {
  let cursor = inboxCursor(engine);
  for (const message of page.messages) {
    const expected = cursor === 0 ? Math.max(Number(page.firstSequence), 1) : cursor + 1;
    if (Number(message.sequence) !== expected) throw new EngineError("sequence_gap", "inbox");
    cursor = Number(message.sequence);
    if (message.kind !== MessageKind.WELCOME) continue;
    engine.home.putOnShelf(names.welcomes, cursor, writeFields(message.aboutStreamId, message.body));
  }
  engine.home.put(names.inboxCursor, writeFields(cursor));
}

export async function syncInbox(engine: Engine): Promise<void> {
  const before = inboxCursor(engine);
  for (;;) {
    const request = { streamId: bytesOfHex(engine.account.deviceId), afterSequence: BigInt(inboxCursor(engine)) };
    const page = await engine.call(ConversationsService.method.sync, request);
    if (page.messages.length > 0) await engine.home.transaction(() => keepWelcomes(engine, page));
    if (page.messages.length === 0 || inboxCursor(engine) >= Number(page.lastSequence)) break;
  }
  const cursor = inboxCursor(engine);
  if (cursor !== before) await acknowledge(engine, engine.account.deviceId, cursor);
}

interface KeptWelcome {
  position: number;
  streamId: Id;
  body: Uint8Array;
}

function keptWelcomes(engine: Engine): KeptWelcome[] {
  return engine.home.listShelf(names.welcomes).map(({ position, value }) => {
    const reader = readFields(value, 2, "welcome");
    return { position, streamId: hexOf(reader.bytes()), body: reader.bytes() };
  });
}

/** Refused or used, a Welcome is not tried again. Only without an answer of the server it is. */
async function takeUpOnce(engine: Engine, welcome: KeptWelcome, takeUp: () => Promise<void>): Promise<void> {
  const forget = () => engine.home.transaction(() => engine.home.removeFromShelf(names.welcomes, welcome.position));
  try {
    await takeUp();
  } catch (error) {
    if (codeOf(error) !== null && !leavesOpen(error)) await forget();
    throw error;
  }
  await forget();
}

/** Inside a transaction. A group that is refused does not stay open. */
function joinChecked(engine: Engine, welcome: Uint8Array, check: (group: GroupHandle) => void): GroupHandle {
  const handle = joinByWelcome(engine, welcome);
  try {
    check(handle);
  } catch (error) {
    engine.core.closeGroup(handle);
    throw error;
  }
  return handle;
}

/** A group that this device was in before: never back to an older epoch, never by a stranger. */
function checkKnownGroup(engine: Engine, streamId: Id, group: GroupHandle): void {
  const anchor = findAnchor(engine, streamId);
  if (anchor !== null) engine.core.checkAnchor(group, anchor);
}

// ---- Into the circle --------------------------------------------------------------------------------------------------------------------

/** Inside a transaction. */
function takeUpCircleWelcome(engine: Engine, joining: Joining, welcome: Uint8Array): void {
  const handle = joinChecked(engine, welcome, (group) => {
    engine.core.checkCircleJoin(group, joining.invite.content, joining.inviterCredential);
    checkKnownGroup(engine, joining.circleId, group);
  });
  keepGroup(engine, joining.circleId, { handle, sequence: 0, joinedEpoch: epochOf(engine, handle) });
  engine.home.put(names.unsettled, utf8.encode(joining.displayName));
  engine.home.remove(names.joining);
  for (const noun of ["status", "circle", "members"] as const) engine.emitChange({ noun });
}

export async function joinCircleByWelcome(engine: Engine): Promise<void> {
  const joining = loadJoining(engine);
  if (joining === null) return;
  for (const welcome of keptWelcomes(engine)) {
    if (welcome.streamId !== joining.circleId) continue;
    await takeUpOnce(engine, welcome, () => engine.home.transaction(() => takeUpCircleWelcome(engine, joining, welcome.body)));
    return putIndex(engine);
  }
}

// ---- Into conversations -------------------------------------------------------------------------------------------------------------------

/** What the helper expects of a conversation comes from its own offer and the author's own request, both signed, never from the server. */
async function expectedConversation(engine: Engine, conversationId: Id): Promise<DirectConversation> {
  const circleId = bytesOfHex(engine.circleId());
  const { offers } = await engine.call(HelpRequestsService.method.listOffers, { circleId });
  const accepted = offers.find(
    (offer) => hexOf(offer.conversationId) === conversationId && hexOf(offer.helperAccountId) === engine.accountId,
  );
  if (accepted === undefined) throw new EngineError("admission_refused", "welcome: not about an offer of ours");
  const offerId = hexOf(accepted.offerId);
  if (needChain(engine, [accepted.record])) await adoptChain(engine);
  const own = engine.openRingRecord(accepted.record, recordKinds.offer, offerId);
  if (own.authorId !== engine.accountId) throw new EngineError("record_refused", "welcome: offer");
  const { requestId } = parseContent(OfferContentSchema, own.plaintext, "welcome: offer");
  const { request } = await engine.call(HelpRequestsService.method.get, { circleId, requestId });
  if (request === undefined) throw new EngineError("record_refused", "welcome: request");
  if (needChain(engine, [request.record])) await adoptChain(engine);
  const asked = engine.openRingRecord(request.record, recordKinds.helpRequest, hexOf(requestId));
  return { conversationId, requestId: hexOf(requestId), offerId, peerId: asked.authorId };
}

/** Inside a transaction. */
function takeUpDirectWelcome(engine: Engine, expected: DirectConversation, welcome: Uint8Array): void {
  const parties = {
    requestId: bytesOfHex(expected.requestId),
    offerId: bytesOfHex(expected.offerId),
    ownId: bytesOfHex(engine.accountId),
    authorId: bytesOfHex(expected.peerId),
  };
  const handle = joinChecked(engine, welcome, (group) => {
    engine.core.checkConversationJoin(group, engine.circleGroup().handle, parties);
    checkKnownGroup(engine, expected.conversationId, group);
  });
  keepConversation(engine, expected);
  keepGroup(engine, expected.conversationId, { handle, sequence: 0, joinedEpoch: epochOf(engine, handle) });
}

/** What one Welcome tried is reported; the others are used all the same. */
export async function joinConversationsByWelcome(engine: Engine): Promise<void> {
  for (const welcome of keptWelcomes(engine)) {
    try {
      await takeUpOnce(engine, welcome, () => joinConversation(engine, welcome));
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) === null || leavesOpen(error)) throw error;
      reportRefusal(engine, error);
    }
    await putIndex(engine);
  }
}

async function joinConversation(engine: Engine, { streamId, body }: KeptWelcome): Promise<void> {
  if (hasGroup(engine, streamId)) return;
  const expected = await expectedConversation(engine, streamId);
  await engine.home.transaction(() => takeUpDirectWelcome(engine, expected, body));
}
