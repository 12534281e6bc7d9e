// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The circle's keyring and the records under it (docs/protocol/keyring.md).
import type { FieldReader} from "./abi";
import { type Call, type Handle, listField, reading } from "./abi";
import type { AccountHandle } from "./account-core";
import type { GroupHandle } from "./group-core";

export type KeyringHandle = Handle<"keyring">;

export const recordKinds = { circleProfile: 1, helpRequest: 2, offer: 3, memberProfile: 4 } as const;
export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds];

export interface ChainLink {
  generation: bigint;
  previousGeneration: bigint;
  sealed: Uint8Array;
}
export interface RecordHeader {
  ringId: Uint8Array;
  generation: bigint;
  kind: number;
  recordId: Uint8Array;
  revision: number;
  authorId: Uint8Array;
  /** Of the whole record: the next revision's `previousSha256`. */
  sha256: Uint8Array;
}
export interface RecordDraft {
  kind: RecordKind;
  recordId: Uint8Array;
  revision: number;
  /** Absent for revision 1. */
  previousSha256?: Uint8Array;
}
export interface JudgedRecord extends RecordHeader {
  /** What to remember of the record: give it to judgeRecord next time. */
  seen: Uint8Array;
}

const nothing = new Uint8Array();

function linksField(links: readonly ChainLink[]): Uint8Array {
  return listField(links.map((link) => listField([link.generation, link.previousGeneration, link.sealed])));
}

function readHeader(reader: FieldReader): RecordHeader {
  return {
    ringId: reader.bytes(),
    generation: reader.bigint(),
    kind: reader.number(),
    recordId: reader.bytes(),
    revision: reader.number(),
    authorId: reader.bytes(),
    sha256: reader.bytes(),
  };
}

function keyringCore(call: Call) {
  const read = reading(call);
  return {
    /** Of the circle with this id, without generations. */
    createKeyring(ringId: Uint8Array): KeyringHandle {
      return read("keyring_create", ringId).handle();
    },
    /** For the index; secret. */
    serializeKeyring(keyring: KeyringHandle): Uint8Array {
      return read("keyring_serialize", keyring).bytes();
    },
    restoreKeyring(serialized: Uint8Array): KeyringHandle {
      return read("keyring_restore", serialized).handle();
    },
    closeKeyring(keyring: KeyringHandle): void {
      call("keyring_close", keyring);
    },
    /** The generation of the group's present epoch; conflict for a fork. */
    addGeneration(keyring: KeyringHandle, circle: GroupHandle): void {
      call("keyring_add_generation", keyring, circle);
    },
    /** For CommitRequest.chain_link: the newest generation held, under the one that the staged commit makes. */
    stagedChainLink(keyring: KeyringHandle, circle: GroupHandle): Uint8Array {
      return read("keyring_staged_chain_link", keyring, circle).bytes();
    },
    /** The same for a group that was rejoined: under its present generation. */
    rejoinedChainLink(keyring: KeyringHandle, circle: GroupHandle): Uint8Array {
      return read("keyring_rejoined_chain_link", keyring, circle).bytes();
    },
    /** Walks back along the links of ListChain: how many generations were learnt. */
    adoptChain(keyring: KeyringHandle, links: readonly ChainLink[]): number {
      return read("keyring_adopt", keyring, linksField(links)).number();
    },
    /** Encoded links to add, from `first` on: those between generations held that none of `links` truly is. */
    missingLinks(keyring: KeyringHandle, first: bigint, links: readonly ChainLink[]): Uint8Array[] {
      return read("keyring_missing_links", keyring, first, linksField(links)).list();
    },
  };
}

function ringRecordCore(call: Call) {
  const read = reading(call);
  return {
    /** The encoded RingRecord, under the newest generation. */
    sealRecord(account: AccountHandle, keyring: KeyringHandle, draft: RecordDraft, plaintext: Uint8Array): Uint8Array {
      const { kind, recordId, revision, previousSha256 = nothing } = draft;
      return read("record_seal", account, keyring, kind, recordId, revision, previousSha256, plaintext).bytes();
    },
    /** Structure alone: who wrote it is not yet known. */
    readRecord(record: Uint8Array): RecordHeader {
      return readHeader(read("record_read", record));
    },
    /**
     * Signature, author by the circle's tree, ring, kind and id, and revision against the newest `seen`. record_refused,
     * signature_invalid, rolled_back. Who has left the circle stays readable.
     */
    judgeRecord(
      record: Uint8Array, circle: GroupHandle, expected: { kind: RecordKind; recordId: Uint8Array }, seen: Uint8Array | null,
    ): JudgedRecord {
      const reader = read("record_judge", record, circle, expected.kind, expected.recordId, seen ?? nothing);
      return { ...readHeader(reader), seen: reader.bytes() };
    },
    /** False when its generation, or the one key that it commits to, is missing: adoptChain. */
    holdsKeyOf(record: Uint8Array, keyring: KeyringHandle): boolean {
      return read("record_holds_key", record, keyring).boolean();
    },
    /** After judgeRecord. not_found when the keyring lacks its generation: adoptChain first. */
    openRecord(record: Uint8Array, keyring: KeyringHandle): Uint8Array {
      return read("record_open", record, keyring).bytes();
    },

    /** The part that only the accepted helper reads; `key` has 32 random bytes. */
    sealRequestPart(key: Uint8Array, requestId: Uint8Array, plaintext: Uint8Array): Uint8Array {
      return read("request_part_seal", key, requestId, plaintext).bytes();
    },
    openRequestPart(key: Uint8Array, requestId: Uint8Array, sealed: Uint8Array): Uint8Array {
      return read("request_part_open", key, requestId, sealed).bytes();
    },
  };
}

export function recordCore(call: Call) {
  return { ...keyringCore(call), ...ringRecordCore(call) };
}
