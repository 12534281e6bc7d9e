// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The member's own card (docs/protocol/leases.md): fields sealed under keys that only the index holds, and the index alone says which
// generation is the newest.
import { create } from "@bufbuild/protobuf";

import { type AttachedMessage, ContactsService } from "../../api/generated/carecircle/v1/contacts_pb";
import {
  CardEntrySchema,
  ContactRewrapSchema,
  ConversationContentSchema,
  type FieldKind,
  type GivenGrant,
} from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import { EngineError } from "../errors";
import type { CardField } from "../protocol";
import type { Engine } from "./engine";
import { liveGivenGrants, refreshGrants } from "./grants";
import { keepListed, listed } from "./listed";
import { checkText } from "./text";

const kFieldValueMax = 250;

/** A field with its newest generation on the server and the key that opens it. */
export interface OpenedCardField extends CardField {
  fieldId: Uint8Array;
  generation: number;
  key: Uint8Array; // CK_f
}
/** A field on its way to the server. */
interface NewCardField {
  fieldId: Uint8Array;
  generation: number;
  sealed: Uint8Array;
  key: Uint8Array;
}

/** By kind, cleared ones included. rolled_back when the server shows a generation that the index does not know. */
export function cardFields(engine: Engine): OpenedCardField[] {
  const fields = (listed(engine, "card")?.fields ?? []).map((row): OpenedCardField => {
    const { fieldId, generation } = row;
    const known = engine.index.card.find((entry) => equalBytes(entry.fieldId, fieldId) && entry.generation === generation);
    // The index is newer than anything that the server may still return: an older generation than known is a rollback.
    if (known === undefined) throw new EngineError("rolled_back", "card: unknown generation");
    return { fieldId, generation, key: known.key, ...engine.core.openField(row, known.key) };
  });
  return fields.sort((left, right) => left.kind - right.kind);
}

/** The filled fields, in the order of their kinds. */
export function card(engine: Engine): CardField[] {
  return cardFields(engine)
    .filter(({ value }) => value !== "")
    .map(({ kind, value }) => ({ kind, value }));
}

/** Opened and checked before it is kept. */
export async function refreshCard(engine: Engine): Promise<void> {
  const answer = await engine.call(ContactsService.method.getCard, { circleId: bytesOfHex(engine.circleId()) }, "yes");
  await keepListed(engine, "card", answer, () => {
    for (const row of answer.fields) requireKnown(engine, row.fieldId, row.generation);
  });
}

function requireKnown(engine: Engine, fieldId: Uint8Array, generation: number): void {
  const isKnown = engine.index.card.some((entry) => equalBytes(entry.fieldId, fieldId) && entry.generation === generation);
  if (!isKnown) throw new EngineError("rolled_back", "card: unknown generation");
}

// ---- Editing ----------------------------------------------------------------------------------------------------------------------

function sealNext(engine: Engine, kind: FieldKind, value: string): NewCardField {
  const before = cardFields(engine).find((field) => field.kind === kind);
  const fieldId = before?.fieldId ?? bytesOfHex(engine.newId());
  // Above every generation that a crash may have left in the index.
  const known = engine.index.card.filter((entry) => equalBytes(entry.fieldId, fieldId)).map((entry) => entry.generation);
  const generation = Math.max(0, before?.generation ?? 0, ...known) + 1;
  return { fieldId, generation, ...engine.core.sealField(fieldId, kind, generation, value) };
}

/** The field's new key, wrapped under the lease that stands; null when the grant is about other fields. */
async function rewrapFor(engine: Engine, given: GivenGrant, field: NewCardField): Promise<AttachedMessage | null> {
  const kept = given.fields.find((candidate) => equalBytes(candidate.fieldId, field.fieldId));
  if (kept === undefined) return null;
  const { grantId, policyHash } = given;
  const { fieldId, generation, key } = field;
  const wrapped = engine.core.rewrapField(grantId, policyHash, { fieldId, generation, key, leaseKey: kept.leaseKey });
  const value = create(ContactRewrapSchema, { grantId, fieldId, generation, wrapped });
  const content = create(ConversationContentSchema, { content: { case: "contactRewrap", value } });
  return engine.prepareMessage(hexOf(given.conversationId), content);
}

/** Whoever may look at the field gets its new key in the same step. */
async function putField(engine: Engine, field: NewCardField): Promise<void> {
  const rewraps: AttachedMessage[] = [];
  for (const given of liveGivenGrants(engine)) {
    const rewrap = await rewrapFor(engine, given, field);
    if (rewrap !== null) rewraps.push(rewrap);
  }
  await engine.callOnce(ContactsService.method.putField, {
    circleId: bytesOfHex(engine.circleId()),
    field: { fieldId: field.fieldId, generation: field.generation, sealed: field.sealed },
    rewraps,
    clientRequestId: bytesOfHex(engine.newId()),
  });
}

/** An empty value clears the field. Whoever has a grant on it sees the new value from now on. */
export async function setCardField(engine: Engine, kind: FieldKind, value: string): Promise<void> {
  checkText(value, 0, kFieldValueMax);
  await refreshCard(engine);
  await refreshGrants(engine);
  const field = sealNext(engine, kind, value);
  const { fieldId, generation, key } = field;
  // The new generation's key joins the index before the server hears of it; the old one goes once the server has the new one.
  await engine.editIndex((index) => {
    index.card.push(create(CardEntrySchema, { kind, fieldId, generation, key }));
  });
  await engine.withFreshEpoch(() => putField(engine, field));
  await refreshCard(engine);
  await engine.editIndex((index) => {
    index.card = index.card.filter((entry) => !equalBytes(entry.fieldId, fieldId) || entry.generation >= generation);
  });
}
