// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Records under the circle's ring: sealing our own, and judging everybody's before they are opened.
import { create } from "@bufbuild/protobuf";

import { CirclesService } from "../../api/generated/carecircle/v1/circles_pb";
import { CircleEntrySchema } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import type { GroupHandle } from "../core/group-core";
import type { KeyringHandle, RecordKind } from "../core/record-core";
import { codeOf, EngineError } from "../errors";
import type { Id } from "../protocol";
import type { Engine } from "./engine";

/** What a new revision says about itself. */
export interface OwnRecordDraft {
  kind: RecordKind;
  recordId: Id;
  /** The newest revision, which this one follows; absent for the first. */
  follows?: { revision: number; sha256: Uint8Array };
}

/** A record that was opened, with what it was judged by: it need not be judged again while that is the same. */
export interface KnownRecord {
  encoded: Uint8Array;
  seen: Uint8Array;
  epoch: bigint;
  opened: OpenedRecord;
}

/** An opened and checked record of the circle's ring. */
export interface OpenedRecord {
  recordId: Id;
  authorId: Id;
  revision: number;
  sha256: Uint8Array; // of the whole record: what the next revision names
  plaintext: Uint8Array;
}

const kChainPauseMs = 60_000;

function seenName(recordId: Id): string {
  return `record/${recordId}`;
}

// ---- The keyring ----------------------------------------------------------------------------------------------------------------

/** not_found before there is one. */
export function keyringOf(engine: Engine): KeyringHandle {
  if (engine.keyringHandle !== null) return engine.keyringHandle;
  const kept = engine.index.circle?.keyring;
  if (kept === undefined || kept.length === 0) throw new EngineError("not_found", "keyring");
  engine.keyringHandle = engine.core.restoreKeyring(kept);
  return engine.keyringHandle;
}

export function closeKeyring(engine: Engine): void {
  if (engine.keyringHandle !== null) engine.core.closeKeyring(engine.keyringHandle);
  engine.keyringHandle = null;
}

/** Inside a transaction. */
export function keepKeyring(engine: Engine, circleId: Id): void {
  const keyring = engine.core.serializeKeyring(keyringOf(engine));
  engine.editIndexLater((index) => {
    index.circle ??= create(CircleEntrySchema);
    index.circle.circleId = bytesOfHex(circleId);
    index.circle.keyring = keyring;
  });
}

/** The generation that the group's present epoch makes. conflict for a fork. Inside a transaction. */
export function addGeneration(engine: Engine, circleId: Id, circle: GroupHandle): void {
  const isFirst = engine.keyringHandle === null && (engine.index.circle?.keyring ?? new Uint8Array()).length === 0;
  if (isFirst) engine.keyringHandle = engine.core.createKeyring(bytesOfHex(circleId));
  engine.core.addGeneration(keyringOf(engine), circle);
  keepKeyring(engine, circleId);
}

/** The chain of the ring, for generations that are missing. Some may be missing for good: it is not asked for again and again. */
export async function adoptChain(engine: Engine): Promise<void> {
  const sinceMs = engine.nowMs() - engine.chainFetchedMs;
  // A clock that was set back does not make the pause longer.
  if (sinceMs >= 0 && sinceMs < kChainPauseMs) return;
  engine.chainFetchedMs = engine.nowMs();
  const circleId = engine.circleId();
  const chain = await engine.call(CirclesService.method.listChain, { circleId: bytesOfHex(circleId) });
  await engine.home.transaction(() => {
    if (engine.core.adoptChain(keyringOf(engine), chain.links) > 0) keepKeyring(engine, circleId);
  });
}

/** Whether one of the records was sealed under a key that this member does not hold yet. */
export function needChain(engine: Engine, encoded: readonly Uint8Array[]): boolean {
  const keyring = keyringOf(engine);
  return encoded.some((record) => lacksKeyOf(engine, record, keyring));
}

/** False for what cannot be read: that is refused when it is opened. */
function lacksKeyOf(engine: Engine, encoded: Uint8Array, keyring: KeyringHandle): boolean {
  try {
    return !engine.core.holdsKeyOf(encoded, keyring);
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return false;
  }
}

// ---- Sealing and opening ----------------------------------------------------------------------------------------------------------

export function sealRingRecord(engine: Engine, draft: OwnRecordDraft, plaintext: Uint8Array): Uint8Array {
  const { kind, follows } = draft;
  const recordId = bytesOfHex(draft.recordId);
  const revision = follows === undefined ? 1 : follows.revision + 1;
  const own = follows === undefined ? { kind, recordId, revision } : { kind, recordId, revision, previousSha256: follows.sha256 };
  return engine.core.sealRecord(engine.account.handle, keyringOf(engine), own, plaintext);
}

/**
 * The record vouches for itself up to the author's identity key; whether that is the member's, the circle's tree says. Who has left stays
 * readable. record_refused for another record than expected, rolled_back for a lower revision than was seen, not_found while its
 * generation is missing (adoptChain). What was opened counts from now on when this is inside a transaction: nothing older is taken for it.
 */
export function openRingRecord(engine: Engine, encoded: Uint8Array, kind: RecordKind, expectedId: Id): OpenedRecord {
  const circle = engine.circleGroup().handle;
  const { epoch } = engine.core.describeGroup(circle);
  const before = engine.home.get(seenName(expectedId));
  const known = engine.knownRecords.get(`${String(kind)} ${expectedId}`);
  const isKnown = known !== undefined && known.epoch === epoch && before !== null && equalBytes(known.seen, before);
  if (isKnown && equalBytes(known.encoded, encoded)) return known.opened;

  const judged = engine.core.judgeRecord(encoded, circle, { kind, recordId: bytesOfHex(expectedId) }, before);
  const plaintext = engine.core.openRecord(encoded, keyringOf(engine));
  const { revision, sha256, seen } = judged;
  const opened = { recordId: expectedId, authorId: hexOf(judged.authorId), revision, sha256, plaintext };
  const isNew = before === null || !equalBytes(before, seen);
  if (isNew && engine.home.inTransaction()) engine.home.put(seenName(expectedId), seen);
  engine.knownRecords.set(`${String(kind)} ${expectedId}`, { encoded, seen, epoch, opened });
  return opened;
}
