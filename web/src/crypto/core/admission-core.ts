// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Invitations, joins and admissions (docs/protocol/admission.md). A link is given as its fragment, the part behind "#".
import { type Call, type SignedBytes, reading } from "./abi";
import type { AccountHandle } from "./account-core";
import type { GroupHandle } from "./group-core";

export interface InviteLink {
  inviteId: Uint8Array;
  secret: Uint8Array;
  /** The server's own link, which founds a circle. */
  founding: boolean;
}
export interface Invite {
  circleId: Uint8Array;
  inviteId: Uint8Array;
  role: number;
  uses: number;
  expiresMs: bigint;
}
export interface InviteDraft {
  role: number;
  uses: number;
  expiresMs: number | bigint;
}
export interface NewInvite {
  inviteId: Uint8Array;
  /** `s`, for the index: whoever holds it reads the names of those who join. */
  secret: Uint8Array;
  signed: SignedBytes;
  fragment: string;
}
/** An Invitation of the server's, as ListInvitations and GetInvitation give it. */
export interface SignedInvitation {
  invite: SignedBytes;
  inviterCredential: Uint8Array;
  inviterSignatureKey: Uint8Array;
}
/** A PendingJoin of the server's. */
export interface SignedJoin {
  join: Uint8Array;
  inviteSignature: Uint8Array;
  accountSignature: Uint8Array;
}
export interface Admission {
  accountId: Uint8Array;
  role: number;
  /** For stageCircleChange. */
  evidence: Uint8Array;
}

export function admissionCore(call: Call) {
  const read = reading(call);
  return {
    /** invitation_invalid. */
    parseInviteFragment(fragment: string): InviteLink {
      const reader = read("invite_link_parse", fragment);
      return { inviteId: reader.bytes(), secret: reader.bytes(), founding: reader.boolean() };
    },
    /** The link of an invitation of ours again, from the secret that the index keeps. */
    formatInviteFragment(inviteId: Uint8Array, secret: Uint8Array, inviterCredential: Uint8Array): string {
      return read("invite_link_format", inviteId, secret, inviterCredential).text();
    },
    /** The circle's admitters are those who may admit now. */
    makeInvite(account: AccountHandle, circle: GroupHandle, draft: InviteDraft): NewInvite {
      const reader = read("invite_make", account, circle, draft.role, draft.uses, draft.expiresMs);
      return { inviteId: reader.bytes(), secret: reader.bytes(), signed: reader.signed(), fragment: reader.text() };
    },
    /** Structure alone, of an Invite that is or will be checked. */
    readInvite(content: Uint8Array): Invite {
      const reader = read("invite_read", content);
      return {
        circleId: reader.bytes(),
        inviteId: reader.bytes(),
        role: reader.number(),
        uses: reader.number(),
        expiresMs: reader.bigint(),
      };
    },
    /** Against the link that led to it; invitation_invalid. */
    checkInvite(invitation: SignedInvitation, fragment: string): void {
      const { invite, inviterCredential, inviterSignatureKey } = invitation;
      call("invite_check", invite.content, invite.signature, inviterCredential, inviterSignatureKey, fragment);
    },
    /** Proof that the holder of the link asks. "register": the subject is the account's first identity key; "found": the circle's id. */
    makeInviteProof(fragment: string, purpose: "register" | "found", subject: Uint8Array): SignedBytes {
      return read("invite_make_proof", fragment, purpose, subject).signed();
    },
    makeJoin(account: AccountHandle, fragment: string, keyPackageReference: Uint8Array, name: string): SignedJoin {
      const reader = read("join_make", account, fragment, keyPackageReference, name);
      return { join: reader.bytes(), inviteSignature: reader.bytes(), accountSignature: reader.bytes() };
    },
    /** Structure alone. */
    readJoin(join: Uint8Array): { inviteId: Uint8Array; accountId: Uint8Array } {
      const reader = read("join_read", join);
      return { inviteId: reader.bytes(), accountId: reader.bytes() };
    },
    /** The display name in a Join, for whoever holds the link's secret. */
    openJoinName(join: Uint8Array, secret: Uint8Array): string {
      return read("join_open_name", join, secret).text();
    },
    /**
     * Everything that every member will check of one newcomer, and what only the admitter can: expiry and uses.
     * `usesSoFar` counts those of this run too. invitation_expired, invitation_used_up, admission_refused, ghost_device, …
     */
    checkAdmission(
      account: AccountHandle, circle: GroupHandle, invitation: SignedInvitation, join: SignedJoin,
      keyPackage: Uint8Array, usesSoFar: number, nowMs: number | bigint,
    ): Admission {
      const { invite, inviterCredential, inviterSignatureKey } = invitation;
      const reader = read(
        "admission_check", account, circle, invite.content, invite.signature, inviterCredential, inviterSignatureKey,
        join.join, join.inviteSignature, join.accountSignature, keyPackage, usesSoFar, nowMs);
      return { accountId: reader.bytes(), role: reader.number(), evidence: reader.bytes() };
    },
  };
}
