// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Joining by a link: account, invitation check, waiting room. Each step is kept before it is sent, so that joining can be repeated
// wherever it stopped.
import { type MessageInitShape, create, fromBinary, toBinary } from "@bufbuild/protobuf";

import {
  AccountsService,
  type FinishRegistrationRequest,
  FinishRegistrationRequestSchema,
} from "../../api/generated/carecircle/v1/accounts_pb";
import { CirclesService, InvitationState, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { type AccountIndex, AccountIndexSchema } from "../../api/generated/carecircle/v1/content_pb";
import { hexOf, randomBytes } from "../bytes";
import type { Core } from "../core";
import type { AccountHandle } from "../core/account-core";
import type { Invite, InviteLink, SignedInvitation } from "../core/admission-core";
import { EngineError } from "../errors";
import type { InvitationPreview } from "../protocol";
import type { Transport } from "../transport";
import { accountOf, checkPassphrase, fromMessage, makeSecrets, signInNameHash, suggestSignInName, toMessage } from "./account-steps";
import type { Account, Engine } from "./engine";
import { names } from "./home";
import { saveJoining } from "./joining";
import { keepNewKeyPackage } from "./key-packages";
import { checkText } from "./text";

const kNameMax = 100;
const kSignInNameMin = 3;
const kSignInNameMax = 64;
const kSubjectKeySize = 32;
export const kDeviceName = "browser";

export interface AccountWish {
  displayName: string;
  passphrase: string;
  /** Empty: made from the display name. */
  signInName: string;
}

export function checkWish(wish: AccountWish): void {
  checkPassphrase(wish.passphrase);
  checkText(wish.displayName, 1, kNameMax);
  if (wish.signInName !== "") checkText(wish.signInName, kSignInNameMin, kSignInNameMax);
}

/** What stands behind "#" of "https://host/join#…". invitation_invalid. */
export function fragmentOf(link: string): string {
  const [page = "", fragment] = link.trim().split("#", 2);
  if (fragment === undefined || !page.endsWith("/join")) throw new EngineError("invitation_invalid", "link");
  return fragment;
}

// ---- The invitation ----------------------------------------------------------------------------------------------------------------

/** What the link leads to, checked against the link itself. */
export interface Invitation {
  fragment: string;
  link: InviteLink;
  /** Absent for the founding link. */
  invited?: { invite: Invite; signed: SignedInvitation; state: InvitationState };
}

export async function lookAtInvitation(core: Core, transport: Transport, fragment: string): Promise<Invitation> {
  const link = core.parseInviteFragment(fragment);
  const response = await transport.call(CirclesService.method.getInvitation, { inviteId: link.inviteId });
  // The link itself says which kind it is: the server cannot turn one into the other.
  if (response.founding !== link.founding) throw new EngineError("invitation_invalid", "kind of link");
  if (link.founding) return { fragment, link };
  const found = response.invitation;
  if (found === undefined) throw new EngineError("invitation_invalid", "no invitation");
  const { inviterCredential, inviterSignatureKey } = found;
  const signed = { invite: fromMessage(found.invite), inviterCredential, inviterSignatureKey };
  core.checkInvite(signed, fragment);
  return { fragment, link, invited: { invite: core.readInvite(signed.invite.content), signed, state: found.state } };
}

// ---- The account -------------------------------------------------------------------------------------------------------------------

/** Everything of a new account, before anything of it is kept or sent. */
export interface NewAccount {
  account: Account;
  nameHash: Uint8Array;
  index: AccountIndex;
  inviteId: Uint8Array;
  request: FinishRegistrationRequest;
}

function firstIndex(core: Core, handle: AccountHandle, displayName: string, signInName: string): AccountIndex {
  const { setVersion, firstIdentityKey } = core.describeAccount(handle);
  return create(AccountIndexSchema, { subjectKey: randomBytes(kSubjectKeySize), setVersion, firstIdentityKey, displayName, signInName });
}

/** A new account, up to the request that creates it on the server. */
export async function prepareAccount(core: Core, transport: Transport, wish: AccountWish, invitation: Invitation): Promise<NewAccount> {
  const handle = core.createAccount();
  try {
    return await prepareRegistration(core, transport, handle, wish, invitation);
  } catch (error) {
    // Keys of an attempt that failed do not stay in the module's memory.
    core.closeAccount(handle);
    throw error;
  }
}

/** OPAQUE's registration. */
async function prepareRegistration(
  core: Core,
  transport: Transport,
  handle: AccountHandle,
  wish: AccountWish,
  { fragment, link }: Invitation,
): Promise<NewAccount> {
  const signInName = wish.signInName || suggestSignInName(wish.displayName);
  const server = await transport.call(AccountsService.method.getServer, {});
  const nameHash = signInNameHash(core, server.serverId, signInName);
  const proof = toMessage(core.makeInviteProof(fragment, "register", core.describeAccount(handle).identityKey));
  const start = core.startRegistration(wish.passphrase);
  const answer = await transport.call(AccountsService.method.startRegistration, {
    inviteId: link.inviteId,
    signInNameHash: nameHash,
    registrationRequest: start.request,
    inviteProof: proof,
  });
  const { record, exportKey } = core.finishRegistration(wish.passphrase, start.blind, answer.registrationResponse);
  const { secrets, recoveryCode } = makeSecrets(core, handle, exportKey);
  const papers = core.signDevicePapers(handle, new Uint8Array(), server.nowMs, kDeviceName);
  const index = firstIndex(core, handle, wish.displayName, signInName);
  const request: MessageInitShape<typeof FinishRegistrationRequestSchema> = {
    inviteId: link.inviteId,
    signInNameHash: nameHash,
    registrationRecord: record,
    inviteProof: proof,
    deviceSet: toMessage(papers.deviceSet),
    deviceStatement: toMessage(papers.deviceStatement),
    secrets,
    subjectKey: index.subjectKey,
    indexSealed: core.sealIndex(handle, 1, toBinary(AccountIndexSchema, index)),
  };
  const account = accountOf(core, handle, signInName, recoveryCode);
  return { account, nameHash, index, inviteId: link.inviteId, request: create(FinishRegistrationRequestSchema, request) };
}

/** "Repeated with the same account and record it opens another session: a lost answer costs nothing." */
export async function finishRegistration(engine: Engine): Promise<void> {
  const kept = engine.home.get(names.registration);
  if (kept === null) return;
  const request = fromBinary(FinishRegistrationRequestSchema, kept);
  await engine.transport.call(AccountsService.method.finishRegistration, request, "yes");
  await engine.home.transaction(() => engine.home.remove(names.registration));
}

// ---- The waiting room --------------------------------------------------------------------------------------------------------------

/** Into the waiting room, with a key package made for it. */
export async function askForAdmission(engine: Engine, { fragment, invited }: Invitation, displayName: string): Promise<void> {
  if (invited === undefined) throw new EngineError("invitation_invalid", "a founding link admits nobody");
  const { circleId } = invited.invite;
  const state = await engine.call(CirclesService.method.getJoin, { circleId });
  if (state.member || state.waiting) return;
  const { invite, inviterCredential } = invited.signed;
  const keyPackage = await engine.home.transaction(() => {
    saveJoining(engine, { circleId: hexOf(circleId), invite, inviterCredential, displayName, sinceMs: engine.nowMs() });
    return keepNewKeyPackage(engine, false);
  });
  const { join, inviteSignature, accountSignature } = engine.core.makeJoin(
    engine.account.handle,
    fragment,
    keyPackage.reference,
    displayName,
  );
  await engine.call(CirclesService.method.join, {
    circleId,
    join,
    joinInviteSignature: inviteSignature,
    joinAccountSignature: accountSignature,
    keyPackage: keyPackage.message,
  });
}

/** EngineError with the code that says why the invitation admits nobody any more. */
function refuseEnded(state: InvitationState): void {
  switch (state) {
    case InvitationState.OPEN:
      return;
    case InvitationState.USED_UP:
      throw new EngineError("invitation_used_up", "preview");
    case InvitationState.EXPIRED:
      throw new EngineError("invitation_expired", "preview");
    case InvitationState.REVOKED:
      throw new EngineError("invitation_revoked", "preview");
    case InvitationState.UNSPECIFIED:
      throw new EngineError("invitation_invalid", "preview");
  }
}

/** What a link promises, for whoever has not joined yet. */
export async function previewInvitation(core: Core, transport: Transport, link: string): Promise<InvitationPreview> {
  const invitation = await lookAtInvitation(core, transport, fragmentOf(link));
  const { invited } = invitation;
  if (invited === undefined) return { founding: true, role: Role.OWNER, expiresMs: 0 };
  refuseEnded(invited.state);
  const { role, expiresMs } = invited.invite;
  return { founding: false, role, expiresMs: Number(expiresMs) };
}
