// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Offers to help: made, seen, accepted, declined, withdrawn.
import { create, toBinary } from "@bufbuild/protobuf";

import { OfferContentSchema } from "../../api/generated/carecircle/v1/content_pb";
import { HelpRequestsService, type Offer, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import { recordKinds } from "../core/record-core";
import { codeOf, EngineError } from "../errors";
import type { Id, OfferView } from "../protocol";
import type { Engine } from "./engine";
import { helpRequest, openRow, refreshHelpRequests, requestKey, sealedPartKey } from "./help-requests";
import { keepListed, listed } from "./listed";
import { parseContent } from "./parse";
import { adoptChain, needChain } from "./records";
import { checkText } from "./text";

const kMessageMin = 10;
const kMessageMax = 1000;

function viewOf(engine: Engine, row: Offer): OfferView {
  const opened = openRow(engine, row.record, recordKinds.offer, hexOf(row.offerId), row.helperAccountId);
  const content = parseContent(OfferContentSchema, opened.plaintext, "offer");
  // The helper signed for this request: the server cannot move an offer to another one.
  if (!equalBytes(content.requestId, row.requestId)) throw new EngineError("record_refused", "offer: for another request");
  const view: OfferView = {
    id: opened.recordId,
    requestId: hexOf(row.requestId),
    helperId: opened.authorId,
    helperName: engine.nameOf(opened.authorId),
    mine: opened.authorId === engine.accountId,
    status: row.status,
    message: content.message,
    createdMs: Number(row.createdMs),
    expiresMs: Number(row.expiresMs),
  };
  return row.conversationId.length === 0 ? view : { ...view, conversationId: hexOf(row.conversationId) };
}

/** All of ours, made or received. */
export async function refreshOffers(engine: Engine): Promise<void> {
  const answer = await engine.call(HelpRequestsService.method.listOffers, { circleId: bytesOfHex(engine.circleId()) });
  const records = answer.offers.map((row) => row.record);
  if (needChain(engine, records)) await adoptChain(engine);
  await keepListed(engine, "offers", answer, () => answer.offers.forEach((row) => openedOrNull(engine, row)));
}

function openedOrNull(engine: Engine, row: Offer): OfferView | null {
  try {
    return viewOf(engine, row);
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return null;
  }
}

/**
 * The requester sees all offers of the request, a helper the own ones, newest first. One that fails a check is left out: it must not keep
 * the others from being seen.
 */
export function offers(engine: Engine, requestId: Id): OfferView[] {
  const rows = (listed(engine, "offers")?.offers ?? []).filter((row) => hexOf(row.requestId) === requestId);
  const views = rows.map((row) => openedOrNull(engine, row)).filter((view) => view !== null);
  return views.sort((left, right) => right.createdMs - left.createdMs);
}

function findOffer(engine: Engine, id: Id): OfferView {
  const row = listed(engine, "offers")?.offers.find((candidate) => hexOf(candidate.offerId) === id);
  if (row === undefined) throw new EngineError("not_found", "offer");
  return viewOf(engine, row);
}

/** Both lists: an offer changes what is shown of its request. */
async function refresh(engine: Engine): Promise<void> {
  await refreshHelpRequests(engine);
  await refreshOffers(engine);
}

export async function offerHelp(engine: Engine, requestId: Id, message: string): Promise<OfferView> {
  checkText(message, kMessageMin, kMessageMax);
  // Seen first, so that nobody offers to help with what cannot be read.
  await refreshHelpRequests(engine);
  if (helpRequest(engine, requestId).mine) throw new EngineError("own_request", "offer");
  const plaintext = toBinary(OfferContentSchema, create(OfferContentSchema, { requestId: bytesOfHex(requestId), message }));
  const id = engine.newId();
  const record = engine.sealRingRecord({ kind: recordKinds.offer, recordId: id }, plaintext);
  const circleId = bytesOfHex(engine.circleId());
  await engine.call(HelpRequestsService.method.offer, { circleId, requestId: bytesOfHex(requestId), record });
  await refresh(engine);
  return findOffer(engine, id);
}

/** The conversation that was founded. permission_denied, offer_closed. */
export async function acceptOffer(engine: Engine, id: Id): Promise<Id> {
  await refresh(engine);
  const offer = findOffer(engine, id);
  if (!helpRequest(engine, offer.requestId).mine) throw new EngineError("permission_denied", "accept: not the author");
  if (offer.status === OfferStatus.ACCEPTED && offer.conversationId !== undefined) return offer.conversationId;
  if (offer.status !== OfferStatus.PENDING) throw new EngineError("offer_closed", "accept");
  const key = requestKey(engine, offer.requestId);
  const firstMessages = key === null ? [] : [sealedPartKey(offer.requestId, key)];
  const founded = await engine.foundDirectConversation(offer.requestId, id, offer.helperId, firstMessages);
  await engine.callOnce(HelpRequestsService.method.accept, {
    circleId: bytesOfHex(engine.circleId()),
    offerId: bytesOfHex(id),
    conversationId: bytesOfHex(founded.conversationId),
    commit: founded.commit,
    welcome: founded.welcome,
    groupInfo: founded.groupInfo,
    helperDeviceId: bytesOfHex(founded.helperDeviceId),
    messages: founded.messages,
  });
  await refresh(engine);
  return founded.conversationId;
}

export async function declineOffer(engine: Engine, id: Id): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), offerId: bytesOfHex(id) };
  await engine.call(HelpRequestsService.method.decline, request, "yes");
  await refresh(engine);
}

export async function withdrawOffer(engine: Engine, id: Id): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), offerId: bytesOfHex(id) };
  await engine.call(HelpRequestsService.method.withdraw, request, "yes");
  await refresh(engine);
}
