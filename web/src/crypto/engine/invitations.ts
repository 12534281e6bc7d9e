// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Invitations: made, listed, taken back.
import { CirclesService, type Invitation, InvitationState, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import { codeOf, EngineError } from "../errors";
import type { Id, InvitationView, InvitationWish } from "../protocol";
import type { Engine } from "./engine";
import { keepListed, listed } from "./listed";

const kUsesMax = 1000;

export async function refreshInvitations(engine: Engine): Promise<void> {
  const answer = await engine.call(CirclesService.method.listInvitations, { circleId: bytesOfHex(engine.circleId()) });
  await keepListed(engine, "invitations", answer);
}

/** The secret of the link is in the index before the invitation is on the server. permission_denied, role_not_supported, limit_exceeded. */
export async function invite(engine: Engine, wish: InvitationWish): Promise<InvitationView> {
  if (wish.role !== Role.MEMBER && wish.role !== Role.OWNER) throw new EngineError("role_not_supported", "invitation");
  if (!engine.core.rightsOf(engine.ownRole()).mayInvite) throw new EngineError("permission_denied", "invitation");
  if (!Number.isInteger(wish.uses) || wish.uses < 1 || wish.uses > kUsesMax) throw new EngineError("limit_exceeded", "invitation: uses");
  const expiresMs = engine.nowMs() + wish.lifetimeMs;
  const draft = { role: wish.role, uses: wish.uses, expiresMs };
  const made = engine.core.makeInvite(engine.account.handle, engine.circleGroup().handle, draft);
  await engine.editIndex((index) => {
    index.invitations.push({ $typeName: "carecircle.v1.InvitationSecret", inviteId: made.inviteId, secret: made.secret });
  });
  await engine.call(CirclesService.method.createInvitation, {
    circleId: bytesOfHex(engine.circleId()),
    invite: made.signed,
    inviterCredential: engine.account.credential,
  });
  await refreshInvitations(engine);
  const id = hexOf(made.inviteId);
  const found = invitations(engine).find((invitation) => invitation.id === id);
  if (found === undefined) throw new EngineError("not_found", "invitation");
  return found;
}

export async function revokeInvitation(engine: Engine, id: Id): Promise<void> {
  const inviteId = bytesOfHex(id);
  await engine.call(CirclesService.method.revokeInvitation, { circleId: bytesOfHex(engine.circleId()), inviteId }, "yes");
  await engine.editIndex((index) => {
    index.invitations = index.invitations.filter((kept) => !equalBytes(kept.inviteId, inviteId));
  });
  await refreshInvitations(engine);
}

/** Newest first. Those that cannot be read are left out. */
export function invitations(engine: Engine): InvitationView[] {
  const views: InvitationView[] = [];
  for (const invitation of listed(engine, "invitations")?.invitations ?? []) {
    try {
      views.push(viewOf(engine, invitation));
    } catch (error) {
      if (codeOf(error) === null) throw error;
    }
  }
  return views.sort((left, right) => right.createdMs - left.createdMs);
}

function viewOf(engine: Engine, invitation: Invitation): InvitationView {
  const signed = engine.core.readInvite(invitation.invite?.content ?? new Uint8Array());
  const view: InvitationView = {
    id: hexOf(invitation.inviteId),
    role: signed.role,
    usesMax: signed.uses,
    uses: invitation.uses,
    createdMs: Number(invitation.createdMs),
    expiresMs: Number(signed.expiresMs),
    state: stateOf(invitation.state),
    inviterName: engine.nameOf(hexOf(invitation.inviterAccountId)),
  };
  const link = linkOf(engine, invitation.inviteId);
  return link === null ? view : { ...view, link };
}

function stateOf(state: InvitationState): InvitationView["state"] {
  switch (state) {
    case InvitationState.USED_UP:
      return "used_up";
    case InvitationState.EXPIRED:
      return "expired";
    case InvitationState.REVOKED:
      return "revoked";
    case InvitationState.OPEN:
    case InvitationState.UNSPECIFIED:
      return "open";
  }
}

/** Only for our own invitations: the index holds their secrets. */
function linkOf(engine: Engine, inviteId: Uint8Array): string | null {
  const kept = engine.index.invitations.find((secret) => equalBytes(secret.inviteId, inviteId));
  if (kept === undefined) return null;
  const fragment = engine.core.formatInviteFragment(inviteId, kept.secret, engine.account.credential);
  return `${engine.transport.origin}/join#${fragment}`;
}
