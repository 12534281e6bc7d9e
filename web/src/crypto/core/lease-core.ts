// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Contact fields, split-key leases and the audit log's proofs (docs/protocol/leases.md).
import type { FieldReader} from "./abi";
import { type Call, type Handle, type SignedBytes, listField, reading } from "./abi";
import type { AccountHandle } from "./account-core";

/** A request for the server's halves, with the ephemeral key that opens the answer. */
export type ReleaseHandle = Handle<"release">;

export const grantFlags = { noCache: 1, notifyEach: 2, needsOwnerOnline: 4, mutual: 8, endsWithRequest: 16 } as const;

export interface SealedField {
  fieldId: Uint8Array;
  generation: number;
  sealed: Uint8Array;
}
export interface LeasedField {
  fieldId: Uint8Array;
  kind: number;
  generation: number;
  /** CK_f */
  key: Uint8Array;
}
export interface GrantDraft {
  granteeId: Uint8Array;
  purpose: number;
  notBeforeMs: number | bigint;
  expiresMs: number | bigint;
  flags: number;
  /** Absent unless the grant ends with a request. */
  requestId?: Uint8Array;
}
/** GrantedField of content.proto. */
export interface LeaseShare {
  fieldId: Uint8Array;
  kind: number;
  generation: number;
  /** a_f */
  half: Uint8Array;
  /** W_f */
  wrapped: Uint8Array;
}
/** What ContactGrant carries, its note left out. */
export interface LeaseOffer {
  grant: SignedBytes;
  shares: readonly LeaseShare[];
}
export interface NewLease extends LeaseOffer {
  grantId: Uint8Array;
  policyHash: Uint8Array;
  deposits: { fieldId: Uint8Array; encapsulated: Uint8Array; ciphertext: Uint8Array }[];
  /** LK of each share in turn, for wrapping again after an edit. */
  leaseKeys: Uint8Array[];
}
export interface Grant {
  grantId: Uint8Array;
  ownerId: Uint8Array;
  granteeId: Uint8Array;
  fieldIds: Uint8Array[];
  purpose: number;
  notBeforeMs: bigint;
  expiresMs: bigint;
  flags: number;
}
/** ReleaseLeaseResponse without its fields. */
export interface ReleaseAnswer {
  encapsulated: Uint8Array;
  ciphertext: Uint8Array;
  entry: SignedBytes;
  event: Uint8Array;
  opening: Uint8Array;
}
export interface Release {
  /** Of the log entry that proves it: it proves no other release. */
  entryIndex: bigint;
  fields: { kind: number; value: string }[];
}
export interface LogRow {
  sequence: bigint;
  entry: SignedBytes;
  /** Empty once its time is over. */
  event: Uint8Array;
  opening: Uint8Array;
}
export interface AuditEvent {
  action: number;
  erased: boolean;
  timeMs: bigint;
  /** Zeros: the server itself. */
  actorId: Uint8Array;
  subjectId: Uint8Array;
  /** An id, or empty. */
  object: Uint8Array;
  refused: boolean;
}

function readShare(reader: FieldReader): LeaseShare {
  return {
    fieldId: reader.bytes(),
    kind: reader.number(),
    generation: reader.number(),
    half: reader.bytes(),
    wrapped: reader.bytes(),
  };
}

function readGrantFields(reader: FieldReader): Grant {
  return {
    grantId: reader.bytes(),
    ownerId: reader.bytes(),
    granteeId: reader.bytes(),
    fieldIds: reader.list(),
    purpose: reader.number(),
    notBeforeMs: reader.bigint(),
    expiresMs: reader.bigint(),
    flags: reader.number(),
  };
}

function offerField(offer: LeaseOffer): Uint8Array {
  const shares = offer.shares.map((share) =>
    listField([share.fieldId, share.kind, share.generation, share.half, share.wrapped]));
  return listField([offer.grant.content, offer.grant.signature, listField(shares)]);
}

/** The card, and the owner's side of a lease. */
function grantorCore(call: Call) {
  const read = reading(call);
  return {
    /** A new generation of a field under a fresh key. limit_exceeded for more than 1000 bytes. */
    sealField(fieldId: Uint8Array, kind: number, generation: number, value: string): { sealed: Uint8Array; key: Uint8Array } {
      const reader = read("field_seal", fieldId, kind, generation, value);
      return { sealed: reader.bytes(), key: reader.bytes() };
    },
    openField(field: SealedField, key: Uint8Array): { kind: number; value: string } {
      const reader = read("field_open", field.fieldId, field.generation, field.sealed, key);
      return { kind: reader.number(), value: reader.text() };
    },
    makeLease(account: AccountHandle, draft: GrantDraft, fields: readonly LeasedField[], shredKey: Uint8Array): NewLease {
      const leased = fields.map((field) => listField([field.fieldId, field.kind, field.generation, field.key]));
      const reader = read(
        "lease_make", account, draft.granteeId, draft.purpose, draft.notBeforeMs, draft.expiresMs, draft.flags,
        draft.requestId ?? "", listField(leased), shredKey);
      return {
        grantId: reader.bytes(),
        policyHash: reader.bytes(),
        grant: reader.signed(),
        shares: reader.structs(readShare),
        deposits: reader.structs((deposit) => ({
          fieldId: deposit.bytes(),
          encapsulated: deposit.bytes(),
          ciphertext: deposit.bytes(),
        })),
        leaseKeys: reader.list(),
      };
    },
    /** W_f for an edited field, under the lease key that was kept. */
    rewrapField(
      grantId: Uint8Array, policyHash: Uint8Array,
      field: { fieldId: Uint8Array; generation: number; key: Uint8Array; leaseKey: Uint8Array },
    ): Uint8Array {
      return read("lease_rewrap", grantId, policyHash, field.fieldId, field.leaseKey, field.generation, field.key).bytes();
    },
    /** The server signs that it destroyed its halves; proof_invalid. */
    checkReceipt(receipt: SignedBytes, logKey: Uint8Array, grantId: Uint8Array): void {
      call("receipt_check", receipt.content, receipt.signature, logKey, grantId);
    },
  };
}

/** The grantee's side, and the log. */
function granteeCore(call: Call) {
  const read = reading(call);
  return {
    /** An offer that came in a conversation, against its sender's signature key. signature_invalid, permission_denied, malformed_input. */
    checkOffer(
      offer: LeaseOffer, ownerSignatureKey: Uint8Array, ownerId: Uint8Array, granteeId: Uint8Array,
    ): Grant {
      return readGrantFields(read("lease_check_offer", offerField(offer), ownerSignatureKey, ownerId, granteeId));
    },
    /** The shares with an update put in: not_found for another grant or field, rolled_back for no newer generation. */
    applyUpdate(
      offer: LeaseOffer, update: { grantId: Uint8Array; fieldId: Uint8Array; generation: number; wrapped: Uint8Array },
    ): LeaseShare[] {
      const { grantId, fieldId, generation, wrapped } = update;
      return read("lease_apply_update", offerField(offer), grantId, fieldId, generation, wrapped).structs(readShare);
    },
    /** Structure alone. */
    readGrant(content: Uint8Array): Grant {
      return readGrantFields(read("grant_read", content));
    },
    /** Asks for all fields of the grant. Close the handle when the answer is read, or will not come. */
    startRelease(account: AccountHandle, grantContent: Uint8Array): { release: ReleaseHandle; request: SignedBytes } {
      const reader = read("release_start", account, grantContent);
      return { release: reader.handle(), request: reader.signed() };
    },
    /** No proof, no contact: proof_invalid; commitment_mismatch, not_found. `usedEntries`: indexes that proved earlier views. */
    openRelease(
      release: ReleaseHandle, offer: LeaseOffer, answer: ReleaseAnswer, fields: readonly SealedField[],
      proof: { logKey: Uint8Array; usedEntries: readonly bigint[] },
    ): Release {
      const { encapsulated, ciphertext, entry, event, opening } = answer;
      const answerField = listField([encapsulated, ciphertext, entry.content, entry.signature, event, opening]);
      const blobs = fields.map((field) => listField([field.fieldId, field.generation, field.sealed]));
      const reader = read(
        "release_open", release, offerField(offer), answerField, listField(blobs), proof.logKey, listField(proof.usedEntries));
      return {
        entryIndex: reader.bigint(),
        fields: reader.structs((field) => ({ kind: field.number(), value: field.text() })),
      };
    },
    closeRelease(release: ReleaseHandle): void {
      call("release_close", release);
    },
    /** Signature of the log, the tag that only we can compute, and the commitment; proof_invalid. */
    checkAuditEntry(row: LogRow, logKey: Uint8Array, subjectKey: Uint8Array): AuditEvent {
      const { sequence, entry, event, opening } = row;
      const reader = read("audit_check_entry", logKey, subjectKey, sequence, entry.content, entry.signature, event, opening);
      return {
        action: reader.number(),
        erased: reader.boolean(),
        timeMs: reader.bigint(),
        actorId: reader.bytes(),
        subjectId: reader.bytes(),
        object: reader.bytes(),
        refused: reader.boolean(),
      };
    },
  };
}

export function leaseCore(call: Call) {
  return { ...grantorCore(call), ...granteeCore(call) };
}
