// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Receiving: grants that arrive in conversations, and what they show (docs/protocol/leases.md). Nothing that was shown is kept.
import { create } from "@bufbuild/protobuf";

import { ContactsService, type ReleaseLeaseResponse } from "../../api/generated/carecircle/v1/contacts_pb";
import { type ContactGrant, ReceivedGrantSchema } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, equalBytes } from "../bytes";
import type { ReleaseHandle } from "../core/lease-core";
import { EngineError } from "../errors";
import type { CardField, Id } from "../protocol";
import type { Engine, OpenedMessage } from "./engine";
import { findReceived, offerOf, refreshGrants } from "./grants";

const kNothing = new Uint8Array();

/** Indexes of the log entries that proved earlier views of a grant: one entry proves one release. Positions begin with 1. */
function usedEntriesShelf(grantId: Id): string {
  return `contact-entries/${grantId}`;
}

// ---- Arriving -----------------------------------------------------------------------------------------------------------------------

function keepReceived(engine: Engine, message: OpenedMessage): void {
  if (message.mine || message.content.content.case !== "contactGrant") return;
  const offer = message.content.content.value;
  const ownerId = bytesOfHex(message.senderId);
  const { signatureKey } = engine.leafOf(message.senderId);
  const { grantId } = engine.core.checkOffer(offerOf(offer), signatureKey, ownerId, bytesOfHex(engine.accountId));
  if (findReceived(engine, grantId) !== undefined) throw new EngineError("already_exists", "grant: received before");
  engine.editIndexLater((index) => {
    index.receivedGrants.push(create(ReceivedGrantSchema, { grantId, ownerAccountId: ownerId, offer }));
  });
  engine.emitChange({ noun: "grants" });
}

/** Only the owner of the grant changes its wraps. */
function keepRewrap(engine: Engine, message: OpenedMessage): void {
  if (message.mine || message.content.content.case !== "contactRewrap") return;
  const update = message.content.content.value;
  const received = findReceived(engine, update.grantId);
  if (received?.offer === undefined || !equalBytes(received.ownerAccountId, bytesOfHex(message.senderId))) {
    throw new EngineError("not_found", "rewrap: no such grant of this owner");
  }
  const shares = engine.core.applyUpdate(offerOf(received.offer), update);
  engine.editIndexLater((index) => {
    const known = index.receivedGrants.find((entry) => equalBytes(entry.grantId, update.grantId));
    known?.offer?.fields.forEach((field, position) => Object.assign(field, shares[position]));
  });
}

/** Keeps grants and their updates that arrive in conversations, and tells of questions. */
export function registerContacts(engine: Engine): void {
  engine.onContent("contactGrant", keepReceived);
  engine.onContent("contactRewrap", keepRewrap);
  engine.onContent("contactAsk", (receiver) => receiver.emitChange({ noun: "contact_questions" }));
}

// ---- Looking ------------------------------------------------------------------------------------------------------------------------

function openAnswer(engine: Engine, release: ReleaseHandle, offer: ContactGrant, response: ReleaseLeaseResponse, grantId: Id): CardField[] {
  const shelf = usedEntriesShelf(grantId);
  if (response.entry === undefined) throw new EngineError("proof_invalid", "release: no entry");
  const proof = {
    logKey: engine.index.circle?.logKey ?? kNothing,
    usedEntries: engine.home.listShelf(shelf).map(({ position }) => BigInt(position - 1)),
  };
  const answer = { ...response, entry: response.entry };
  const { entryIndex, fields } = engine.core.openRelease(release, offerOf(offer), answer, response.fields, proof);
  engine.home.putOnShelf(shelf, Number(entryIndex) + 1, kNothing);
  return fields;
}

/**
 * Asks for the server's halves, which it records for the subject before it answers, and opens the fields. contact_grant_revoked,
 * contact_grant_expired, proof_invalid; not_found for a grant that has not arrived.
 */
export async function viewContact(engine: Engine, id: Id): Promise<CardField[]> {
  const offer = findReceived(engine, bytesOfHex(id))?.offer;
  if (offer === undefined) throw new EngineError("not_found", "grant: not received");
  const { release, request } = engine.core.startRelease(engine.account.handle, offer.grant);
  try {
    const call = { circleId: bytesOfHex(engine.circleId()), request: request.content, signature: request.signature };
    // The nonce in the request makes a repeat harmless: the same entry, no further view.
    const response = await engine.call(ContactsService.method.releaseLease, call, "yes");
    // One transaction: an entry cannot prove two views that are under way at once.
    return await engine.home.transaction(() => openAnswer(engine, release, offer, response, id));
  } finally {
    engine.core.closeRelease(release);
    // The number of looks, or that it is over.
    engine.inBackground(() => refreshGrants(engine));
  }
}
