// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How a group is kept: a record with its place in its stream, and its state in parts, so that a message writes no more than it changed
// (docs/protocol/mls.md, State).
import type { StateChanges, StatePart } from "../core/group-core";
import type { Id } from "../protocol";
import { readFields, writeFields } from "./fields";
import type { Home } from "./home";

export const groupPrefix = "group/";
const kFieldsOfRecord = 2;

function groupName(streamId: Id): string {
  return `${groupPrefix}${streamId}`;
}
function partsShelf(streamId: Id): string {
  return `group_parts/${streamId}`;
}
function wholeName(streamId: Id): string {
  return `whole_group/${streamId}`;
}

/** A group's place in its stream: StreamGroup without the handle. */
export interface GroupPlace {
  sequence: number;
  joinedEpoch: number;
}

export interface KeptGroup extends GroupPlace {
  /** Of a store of before, until the group is saved again: instead of the parts. */
  whole: Uint8Array | null;
  parts: StatePart[];
}

export function isGroupKept(home: Home, streamId: Id): boolean {
  return home.get(groupName(streamId)) !== null;
}

export function findKeptGroup(home: Home, streamId: Id): KeptGroup | null {
  const record = home.get(groupName(streamId));
  if (record === null) return null;
  const reader = readFields(record, kFieldsOfRecord, "group");
  return {
    sequence: reader.number(),
    joinedEpoch: reader.number(),
    whole: home.get(wholeName(streamId)),
    parts: home.listShelf(partsShelf(streamId)).map(({ position, value }) => ({ number: position, sealed: value })),
  };
}

/** Inside a transaction. */
export function putKeptGroup(home: Home, streamId: Id, { sequence, joinedEpoch }: GroupPlace, changes: StateChanges): void {
  const shelf = partsShelf(streamId);
  home.put(groupName(streamId), writeFields(sequence, joinedEpoch));
  if (changes.replacesAll) {
    for (const { position } of home.listShelf(shelf)) home.removeFromShelf(shelf, position);
    home.remove(wholeName(streamId));
  }
  for (const { number, sealed } of changes.parts) home.putOnShelf(shelf, number, sealed);
}

// ---- Stores of before ----------------------------------------------------------------------------------------------------------------

type Entry = readonly [name: string, value: Uint8Array];

/** Until format 3 the whole state was a third field of the record. The changes that put it beside the record. */
export function splitGroups(records: readonly Entry[]): Map<string, Uint8Array | null> {
  const changes = new Map<string, Uint8Array | null>();
  for (const [name, record] of records) {
    const reader = readFields(record, kFieldsOfRecord + 1, "group");
    changes.set(name, writeFields(reader.bytes(), reader.bytes()));
    changes.set(wholeName(name.slice(groupPrefix.length)), reader.bytes());
  }
  return changes;
}
