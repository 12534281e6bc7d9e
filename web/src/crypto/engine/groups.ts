// SPDX-License-Identifier: AGPL-3.0-or-later
//
// MLS groups in the home, and what is kept of each epoch in the index.
import { create } from "@bufbuild/protobuf";

import { AnchorSchema } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, equalBytes, hexOf } from "../bytes";
import type { Anchor, GroupHandle } from "../core/group-core";
import { EngineError } from "../errors";
import type { Id } from "../protocol";
import type { Engine, StreamGroup } from "./engine";
import { keepConversation } from "./kept-conversations";
import { findKeptGroup, isGroupKept, type KeptGroup, putKeptGroup } from "./kept-groups";
import { addGeneration } from "./records";

function unconfirmedName(streamId: Id): string {
  return `unconfirmed/${streamId}`;
}

function openGroup(engine: Engine, streamId: Id, sealed: Uint8Array): GroupHandle {
  return engine.core.restoreGroup(engine.account.handle, bytesOfHex(streamId), sealed);
}

function openKept(engine: Engine, streamId: Id, { whole, parts }: KeptGroup): GroupHandle {
  if (whole !== null) return openGroup(engine, streamId, whole);
  return engine.core.restoreGroupParts(engine.account.handle, bytesOfHex(streamId), parts);
}

export function hasGroup(engine: Engine, streamId: Id): boolean {
  return engine.groups.has(streamId) || isGroupKept(engine.home, streamId);
}

/** not_found when this device is not in the group. */
export function loadGroup(engine: Engine, streamId: Id): StreamGroup {
  const known = engine.groups.get(streamId);
  if (known !== undefined) return known;
  const kept = findKeptGroup(engine.home, streamId);
  if (kept === null) throw new EngineError("not_found", "group");
  const { sequence, joinedEpoch } = kept;
  const group: StreamGroup = { sequence, joinedEpoch, handle: openKept(engine, streamId, kept) };
  engine.groups.set(streamId, group);
  return group;
}

/** Inside a transaction: writes what changed since the last one that is durable. */
export function saveGroup(engine: Engine, streamId: Id): void {
  const group = loadGroup(engine, streamId);
  putKeptGroup(engine.home, streamId, group, engine.core.changesOf(engine.account.handle, group.handle));
  engine.home.whenDurable(`group ${streamId}`, () => {
    if (engine.groups.get(streamId) === group) engine.core.markSaved(group.handle);
  });
}

/** Inside a transaction. */
export function keepGroup(engine: Engine, streamId: Id, group: StreamGroup): void {
  const before = engine.groups.get(streamId);
  if (before !== undefined && before.handle !== group.handle) engine.core.closeGroup(before.handle);
  engine.groups.set(streamId, group);
  saveGroup(engine, streamId);
  afterEpoch(engine, streamId);
}

/** A group that the server has not yet confirmed: founded, or rejoined by external commit. Inside a transaction. */
export function keepUnconfirmed(engine: Engine, streamId: Id, handle: GroupHandle): void {
  engine.home.put(unconfirmedName(streamId), engine.core.serializeGroup(engine.account.handle, handle));
}

/** Makes it the group of the stream, read up to `sequence`. Nothing happens when there is none. */
export async function confirmGroup(engine: Engine, streamId: Id, sequence: number): Promise<void> {
  const stored = engine.home.get(unconfirmedName(streamId));
  if (stored === null) return;
  await engine.home.transaction(() => {
    const handle = openGroup(engine, streamId, stored);
    keepDirect(engine, streamId, handle);
    keepGroup(engine, streamId, { handle, sequence, joinedEpoch: epochOf(engine, handle) });
    engine.home.remove(unconfirmedName(streamId));
  });
}

export function epochOf(engine: Engine, handle: GroupHandle): number {
  return Number(engine.core.describeGroup(handle).epoch);
}

/** What a group is stands in its GroupContext, not in what the server says. */
export function isCircle(engine: Engine, handle: GroupHandle): boolean {
  return engine.core.describeGroup(handle).kind === "circle";
}

function keepDirect(engine: Engine, conversationId: Id, handle: GroupHandle): void {
  const { requestId, offerId } = engine.core.describeGroup(handle);
  if (requestId === undefined || offerId === undefined) return;
  const peer = engine.core.listLeaves(handle).find((leaf) => hexOf(leaf.accountId) !== engine.accountId);
  if (peer === undefined) throw new EngineError("state_damaged", "conversation: alone");
  const peerId = hexOf(peer.accountId);
  keepConversation(engine, { conversationId, requestId: hexOf(requestId), offerId: hexOf(offerId), peerId });
}

/** Anchor in the index, and for the circle the new generation of the keyring. Inside a transaction. */
export function afterEpoch(engine: Engine, streamId: Id): void {
  const { handle } = loadGroup(engine, streamId);
  const { groupId, epoch, identityKeys } = engine.core.anchorOf(handle);
  const anchor = create(AnchorSchema, { groupId, epoch, identityKeys });
  engine.editIndexLater((index) => {
    index.anchors = [...index.anchors.filter((kept) => !equalBytes(kept.groupId, groupId)), anchor];
  });
  if (isCircle(engine, handle)) addGeneration(engine, streamId, handle);
}

export function findAnchor(engine: Engine, streamId: Id): Anchor | null {
  const kept = engine.index.anchors.find((anchor) => hexOf(anchor.groupId) === streamId);
  return kept === undefined ? null : { groupId: kept.groupId, epoch: kept.epoch, identityKeys: kept.identityKeys };
}

export function closeGroups(engine: Engine): void {
  for (const { handle } of engine.groups.values()) engine.core.closeGroup(handle);
  engine.groups.clear();
}
