// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Letting in who waits: everything that every member will check is checked here first (docs/protocol/admission.md).
import { CirclesService, InvitationState, type Invitation, type PendingJoin, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import type { Admission, SignedInvitation, SignedJoin } from "../core/admission-core";
import { noChange } from "../core/group-core";
import { codeOf, EngineError } from "../errors";
import type { Id, JoinView } from "../protocol";
import { refreshMembers } from "./circle";
import { commitChange, type PlannedChange } from "./circle-commit";
import { rememberName } from "./circle-records";
import type { Engine } from "./engine";
import { refreshInvitations } from "./invitations";
import { keepListed, listed } from "./listed";

/** One who waits, with what the admission says of them, or the rule that it breaks. */
interface Candidate {
  join: PendingJoin;
  name: string;
  role: Role;
  admission: Admission | null;
  refusedCode: string;
}

export async function refreshJoins(engine: Engine): Promise<void> {
  const answer = await engine.call(CirclesService.method.listJoins, { circleId: bytesOfHex(engine.circleId()) });
  await keepListed(engine, "joins", answer);
}

// Members cannot count uses, and a server could show a removed member's join again as if nobody had come in by it. Whoever let somebody in
// remembers by which join, in the index: the same join never serves again.
function admittedBefore(engine: Engine, join: Uint8Array): boolean {
  const fingerprint = engine.core.sha256(join);
  return engine.index.admittedJoins.some((known) => equalBytes(known, fingerprint));
}

/** For whoever holds the link's secret; "" for all others. */
function nameInJoin(engine: Engine, join: PendingJoin): string {
  const kept = engine.index.invitations.find((secret) => equalBytes(secret.inviteId, join.inviteId));
  if (kept === undefined) return "";
  try {
    return engine.core.openJoinName(join.join, kept.secret);
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return "";
  }
}

function findInvitation(engine: Engine, inviteId: Uint8Array): Invitation {
  const all = listed(engine, "invitations")?.invitations ?? [];
  const found = all.find((invitation) => equalBytes(invitation.inviteId, inviteId));
  if (found === undefined) throw new EngineError("invitation_invalid", "admit: no such invitation");
  return found;
}

function signedInvitation(invitation: Invitation): SignedInvitation {
  if (invitation.invite === undefined) throw new EngineError("invitation_invalid", "admit: no invite");
  const { invite, inviterCredential, inviterSignatureKey } = invitation;
  return { invite, inviterCredential, inviterSignatureKey };
}

function signedJoin(join: PendingJoin): SignedJoin {
  return { join: join.join, inviteSignature: join.joinInviteSignature, accountSignature: join.joinAccountSignature };
}

/** `admittedThroughIt`: candidates of this run with the same invitation. */
function check(engine: Engine, join: PendingJoin, admittedThroughIt: number): Admission {
  const invitation = findInvitation(engine, join.inviteId);
  if (invitation.state === InvitationState.REVOKED) throw new EngineError("invitation_revoked", "admit");
  if (admittedBefore(engine, join.join)) throw new EngineError("invitation_used_up", "admit: this join was used");
  const uses = invitation.uses + admittedThroughIt;
  const circle = engine.circleGroup().handle;
  const signed = signedInvitation(invitation);
  return engine.core.checkAdmission(engine.account.handle, circle, signed, signedJoin(join), join.keyPackage, uses, engine.nowMs());
}

function examineAll(engine: Engine): Candidate[] {
  const candidates: Candidate[] = [];
  for (const join of listed(engine, "joins")?.joins ?? []) {
    const same = candidates.filter((other) => other.admission !== null && equalBytes(other.join.inviteId, join.inviteId));
    candidates.push(examine(engine, join, same.length));
  }
  return candidates;
}

function examine(engine: Engine, join: PendingJoin, admittedThroughIt: number): Candidate {
  const known = { join, name: nameInJoin(engine, join) };
  try {
    const admission = check(engine, join, admittedThroughIt);
    return { ...known, role: admission.role, admission, refusedCode: "" };
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    return { ...known, role: Role.UNSPECIFIED, admission: null, refusedCode: code };
  }
}

/** Those who wait, for whoever may let them in. */
export function joins(engine: Engine): JoinView[] {
  if (!engine.core.rightsOf(engine.ownRole()).mayAdmit) return [];
  return examineAll(engine).map(({ join, name, role, refusedCode }) => {
    const view: JoinView = {
      id: hexOf(join.joinId),
      accountId: hexOf(join.accountId),
      name,
      role,
      invitationId: hexOf(join.inviteId),
      createdMs: Number(join.createdMs),
    };
    return refusedCode === "" ? view : { ...view, refusedCode };
  });
}

function admissionChange(chosen: readonly Candidate[]): PlannedChange {
  const admissions = chosen.flatMap(({ join, admission }) =>
    admission === null ? [] : [{ keyPackage: join.keyPackage, evidence: admission.evidence }],
  );
  return { ...noChange, admissions, admittedJoinIds: chosen.map(({ join }) => join.joinId) };
}

/** Lets in those whom `choose` picks of the present candidates. */
async function admitChosen(engine: Engine, choose: (all: Candidate[]) => Candidate[]): Promise<void> {
  if (!engine.core.rightsOf(engine.ownRole()).mayAdmit) throw new EngineError("permission_denied", "admit");
  let chosen: Candidate[] = [];
  await commitChange(engine, async () => {
    await refreshInvitations(engine);
    await refreshJoins(engine);
    chosen = choose(examineAll(engine));
    return admissionChange(chosen);
  });
  if (chosen.length === 0) return;
  await engine.editIndex((index) => {
    for (const { join, name } of chosen) {
      index.admittedJoins.push(engine.core.sha256(join.join));
      if (name !== "") rememberName(engine, hexOf(join.accountId), name);
    }
  });
  await refreshJoins(engine);
  await refreshInvitations(engine);
  await refreshMembers(engine);
}

/** not_found, or the code of the rule that this join breaks. */
export async function admit(engine: Engine, joinId: Id): Promise<void> {
  await admitChosen(engine, (all) => {
    const meant = all.find(({ join }) => hexOf(join.joinId) === joinId);
    if (meant === undefined) throw new EngineError("not_found", "admit");
    if (meant.admission === null) throw new EngineError(meant.refusedCode, "admit");
    return [meant];
  });
}

/**
 * "A web client that is open does so by itself for role member; higher roles are never admitted without a human." What breaks a rule is
 * left where it is, for a human to look at.
 */
export async function admitWaiting(engine: Engine): Promise<void> {
  if (!engine.core.rightsOf(engine.ownRole()).mayAdmit) return;
  await refreshInvitations(engine);
  await refreshJoins(engine);
  const mayComeIn = ({ admission, role }: Candidate) => admission !== null && role === Role.MEMBER;
  if (!examineAll(engine).some(mayComeIn)) return;
  await admitChosen(engine, (all) => all.filter(mayComeIn));
}
