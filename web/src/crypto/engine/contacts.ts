// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Giving: sharing fields of the card, asking for somebody's, taking back (docs/protocol/leases.md). The subject of the data decides,
// always; the other side can only ask. received-contacts.ts has the receiving side.
import { create } from "@bufbuild/protobuf";

import { ContactsService, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import {
  ContactAskSchema,
  ContactGrantSchema,
  ConversationContentSchema,
  FieldKind,
  GivenGrantSchema,
} from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, hexOf } from "../bytes";
import { grantFlags, type LeasedField, type NewLease } from "../core/lease-core";
import { EngineError } from "../errors";
import type { ContactQuestion, GrantView, Id, ShareWish } from "../protocol";
import { cardFields, refreshCard } from "./card";
import type { DirectConversation, Engine } from "./engine";
import { grant, grants, purposeNumber, refreshGrants } from "./grants";
import { checkText } from "./text";

const kGrantNoteMax = 200;
const kHourMs = 3_600_000;
const kDayMs = 24 * kHourMs;
const kLifetimeMinMs = kHourMs;
const kLifetimeMaxMs = 365 * kDayMs;
const kLifetimeWithRequestMs = 90 * kDayMs; // the ceiling while a request is open

// ---- Sharing ----------------------------------------------------------------------------------------------------------------------

function checkShare(wish: ShareWish): void {
  if (wish.fields.length === 0) throw new EngineError("field_missing", "share: no field");
  checkText(wish.note, 0, kGrantNoteMax);
  const lifetimeMs = wish.lifetimeMs ?? kLifetimeWithRequestMs;
  if (lifetimeMs < kLifetimeMinMs || lifetimeMs > kLifetimeMaxMs) throw new EngineError("contact_lifetime", "share");
}

function leasedFields(engine: Engine, kinds: readonly FieldKind[]): LeasedField[] {
  const own = cardFields(engine);
  return kinds.map((kind) => {
    const field = own.find((candidate) => candidate.kind === kind);
    if (field === undefined || field.value === "") throw new EngineError("contact_field_empty", "share: field");
    return field;
  });
}

function makeLease(engine: Engine, wish: ShareWish, conversation: DirectConversation): NewLease {
  const fields = leasedFields(engine, wish.fields);
  const notBeforeMs = engine.nowMs();
  const draft = {
    granteeId: bytesOfHex(wish.memberId),
    purpose: purposeNumber(wish.purpose),
    notBeforeMs,
    expiresMs: notBeforeMs + (wish.lifetimeMs ?? kLifetimeWithRequestMs),
  };
  const ending =
    wish.lifetimeMs === undefined
      ? { flags: grantFlags.endsWithRequest, requestId: bytesOfHex(conversation.requestId) }
      : { flags: 0 };
  const shredKey = engine.index.circle?.shredKey ?? new Uint8Array();
  return engine.core.makeLease(engine.account.handle, { ...draft, ...ending }, fields, shredKey);
}

/** What wraps an edited field again, in the index before the grant exists. */
async function keepGiven(engine: Engine, lease: NewLease, conversationId: Id, note: string): Promise<void> {
  const fields = lease.shares.map(({ fieldId, kind }, position) => {
    const leaseKey = lease.leaseKeys[position];
    if (leaseKey === undefined) throw new Error("a lease has one key for each of its shares");
    return { fieldId, kind, leaseKey };
  });
  const { grantId, policyHash } = lease;
  await engine.editIndex((index) => {
    index.givenGrants.push(create(GivenGrantSchema, { grantId, conversationId: bytesOfHex(conversationId), fields, note, policyHash }));
  });
}

async function createGrant(engine: Engine, lease: NewLease, conversationId: Id, note: string): Promise<void> {
  const value = create(ContactGrantSchema, {
    grant: lease.grant.content,
    grantSignature: lease.grant.signature,
    fields: [...lease.shares],
    note,
  });
  const content = create(ConversationContentSchema, { content: { case: "contactGrant", value } });
  await engine.callOnce(ContactsService.method.createGrant, {
    circleId: bytesOfHex(engine.circleId()),
    grant: lease.grant,
    deposits: lease.deposits,
    message: await engine.prepareMessage(conversationId, content),
    clientRequestId: bytesOfHex(engine.newId()),
  });
}

/** contact_field_empty, contact_lifetime, contact_no_conversation. */
export async function shareContact(engine: Engine, wish: ShareWish): Promise<GrantView> {
  checkShare(wish);
  const conversation = engine.conversationWith(wish.memberId);
  await refreshCard(engine);
  const lease = makeLease(engine, wish, conversation);
  await keepGiven(engine, lease, conversation.conversationId, wish.note);
  await engine.withFreshEpoch(() => createGrant(engine, lease, conversation.conversationId, wish.note));
  await refreshGrants(engine);
  return grant(engine, hexOf(lease.grantId));
}

// ---- Asking -----------------------------------------------------------------------------------------------------------------------

/** Recorded for whoever is asked. contact_no_conversation. */
export async function askForContact(engine: Engine, memberId: Id, fields: FieldKind[], note: string): Promise<void> {
  if (fields.length === 0) throw new EngineError("field_missing", "ask: no field");
  checkText(note, 0, kGrantNoteMax);
  const { conversationId } = engine.conversationWith(memberId);
  const value = create(ContactAskSchema, { fields, note });
  const content = create(ConversationContentSchema, { content: { case: "contactAsk", value } });
  await engine.withFreshEpoch(async () => {
    await engine.callOnce(ContactsService.method.ask, {
      circleId: bytesOfHex(engine.circleId()),
      accountId: bytesOfHex(memberId),
      message: await engine.prepareMessage(conversationId, content),
      clientRequestId: bytesOfHex(engine.newId()),
    });
  });
}

function isAnswered(question: ContactQuestion, given: readonly GrantView[]): boolean {
  const later = given.filter((view) => view.memberId === question.askerId && view.createdMs >= question.askedMs);
  return question.fields.every((kind) => later.some((view) => view.fields.includes(kind)));
}

/** What others asked us for and has not been shared with them since, newest first. */
export function contactQuestions(engine: Engine): ContactQuestion[] {
  const given = grants(engine).filter((view) => view.direction === "given");
  const questions: ContactQuestion[] = [];
  for (const { conversationId } of engine.conversations()) {
    for (const message of engine.messages(conversationId)) {
      if (message.mine || message.content.content.case !== "contactAsk") continue;
      const { fields, note } = message.content.content.value;
      const asker = { askerId: message.senderId, askerName: engine.nameOf(message.senderId) };
      questions.push({ ...asker, conversationId, fields: fields.filter(isFieldKind), note, askedMs: message.acceptedMs });
    }
  }
  return questions.filter((question) => !isAnswered(question, given)).sort((left, right) => right.askedMs - left.askedMs);
}

// A newer client may ask for kinds that this one does not know.
function isFieldKind(kind: FieldKind): boolean {
  return kind !== FieldKind.UNSPECIFIED && FieldKind[kind] !== undefined;
}

// ---- Taking back --------------------------------------------------------------------------------------------------------------------

/** By either side: taken back, or forgotten. proof_invalid when the server does not sign that it destroyed its half. */
async function revoke(engine: Engine, id: Id): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), grantId: bytesOfHex(id) };
  const { receipt } = await engine.call(ContactsService.method.revokeGrant, request, "yes");
  if (receipt === undefined) throw new EngineError("proof_invalid", "revoke: no receipt");
  engine.core.checkReceipt(receipt, engine.index.circle?.logKey ?? new Uint8Array(), request.grantId);
}

export async function revokeGrant(engine: Engine, id: Id): Promise<void> {
  await revoke(engine, id);
  await refreshGrants(engine);
}

/** Every active grant that we gave; how many were taken back. */
export async function revokeAllGrants(engine: Engine): Promise<number> {
  await refreshGrants(engine);
  const live = grants(engine).filter((view) => view.direction === "given" && view.state === GrantState.ACTIVE);
  for (const { id } of live) await revoke(engine, id);
  await refreshGrants(engine);
  return live.length;
}
