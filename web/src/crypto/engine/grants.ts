// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Grants in both directions, as the index knows them and the server lists them. What a grant says is read from the owner's own signed
// bytes, which the index holds or has the hash of; the server adds only how it stands with it.
import { ContactsService, GrantEndReason, type GrantRow, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import type { ContactGrant, FieldKind, GivenGrant, ReceivedGrant } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import { grantFlags, type Grant, type LeaseOffer } from "../core/lease-core";
import { EngineError } from "../errors";
import type { GrantView, Id, PurposeName } from "../protocol";
import type { Engine } from "./engine";
import { leavingOf } from "./leaving";
import { keepListed, listed } from "./listed";

// As Purpose of core/codec/grant.h.
const kPurposes: Record<PurposeName, number> = {
  mutual_aid_coordination: 1,
  appointment: 2,
  delivery: 3,
  home_visit: 4,
  crisis: 5,
  other: 6,
};

export function purposeNumber(name: PurposeName): number {
  return kPurposes[name];
}

function purposeName(value: number): PurposeName {
  const names = Object.keys(kPurposes) as PurposeName[];
  return names.find((name) => kPurposes[name] === value) ?? "other";
}

/** The offer as core.wasm takes it. */
export function offerOf(content: ContactGrant): LeaseOffer {
  return { grant: { content: content.grant, signature: content.grantSignature }, shares: content.fields };
}

export function findReceived(engine: Engine, grantId: Uint8Array): ReceivedGrant | undefined {
  return engine.index.receivedGrants.find((known) => equalBytes(known.grantId, grantId));
}

function findGiven(engine: Engine, grantId: Uint8Array): GivenGrant | undefined {
  return engine.index.givenGrants.find((known) => equalBytes(known.grantId, grantId));
}

/** What both sides of a grant know of it. */
interface KnownGrant {
  grant: Grant;
  direction: GrantView["direction"];
  fields: FieldKind[];
  note: string;
}

// Null for a grant that neither was given here nor has arrived yet: its message is still to come, or the server made it up.
function knownGrant(engine: Engine, row: GrantRow): KnownGrant | null {
  const received = findReceived(engine, row.grantId);
  if (received?.offer !== undefined) {
    const { grant, fields, note } = received.offer;
    return { grant: engine.core.readGrant(grant), direction: "received", fields: fields.map(({ kind }) => kind), note };
  }
  const given = findGiven(engine, row.grantId);
  if (given === undefined || row.grant === undefined) return null;
  if (!equalBytes(engine.core.sha256(row.grant.content), given.policyHash)) throw new EngineError("record_refused", "grant: altered");
  const kinds = given.fields.map(({ kind }) => kind);
  return { grant: engine.core.readGrant(row.grant.content), direction: "given", fields: kinds, note: given.note };
}

/**
 * How a grant stands. Whoever is out of the circle hears nothing of its grants any more; the server has ended those that stood, in both
 * directions (docs/protocol/leases.md, The end).
 */
function standing(engine: Engine, row: GrantRow): Pick<GrantView, "state" | "endReason"> {
  if (row.state !== GrantState.ACTIVE || leavingOf(engine) === null) return { state: row.state, endReason: row.endReason };
  return { state: GrantState.REVOKED, endReason: GrantEndReason.DEPARTED };
}

function viewOf(engine: Engine, row: GrantRow): GrantView | null {
  const known = knownGrant(engine, row);
  if (known === null) return null;
  const { grant, ...told } = known;
  const memberId = hexOf(told.direction === "given" ? grant.granteeId : grant.ownerId);
  return {
    id: hexOf(grant.grantId),
    memberId,
    memberName: engine.nameOf(memberId),
    ...told,
    purpose: purposeName(grant.purpose),
    endsWithRequest: (grant.flags & grantFlags.endsWithRequest) !== 0,
    createdMs: Number(row.createdMs),
    expiresMs: Number(grant.expiresMs),
    ...standing(engine, row),
    views: row.views,
  };
}

/** Both directions, newest first. record_refused when the server shows a grant of ours with other words than we signed. */
export function grants(engine: Engine): GrantView[] {
  const rows = listed(engine, "grants")?.grants ?? [];
  const views = rows.map((row) => viewOf(engine, row)).filter((view) => view !== null);
  return views.sort((left, right) => right.createdMs - left.createdMs);
}

/** not_found. */
export function grant(engine: Engine, id: Id): GrantView {
  const found = grants(engine).find((view) => view.id === id);
  if (found === undefined) throw new EngineError("not_found", "grant");
  return found;
}

export async function refreshGrants(engine: Engine): Promise<void> {
  const answer = await engine.call(ContactsService.method.listGrants, { circleId: bytesOfHex(engine.circleId()) }, "yes");
  await keepListed(engine, "grants", answer);
}

/** Those that we gave and that stand. */
export function liveGivenGrants(engine: Engine): GivenGrant[] {
  const rows = listed(engine, "grants")?.grants ?? [];
  const live = rows.filter((row) => row.state === GrantState.ACTIVE);
  return engine.index.givenGrants.filter((given) => live.some((row) => equalBytes(row.grantId, given.grantId)));
}
