// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a newcomer remembers of its invitation until it is in.
import { bytesOfHex, hexOf } from "../bytes";
import type { SignedBytes } from "../core/abi";
import type { Id } from "../protocol";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { names } from "./home";

export interface Joining {
  circleId: Id;
  invite: SignedBytes;
  inviterCredential: Uint8Array;
  displayName: string;
  sinceMs: number;
}

/** Null when this account waits for nothing. */
export function loadJoining(engine: Engine): Joining | null {
  const kept = engine.home.get(names.joining);
  if (kept === null) return null;
  const reader = readFields(kept, 6, "joining");
  return {
    circleId: hexOf(reader.bytes()),
    invite: reader.signed(),
    inviterCredential: reader.bytes(),
    displayName: reader.text(),
    sinceMs: reader.number(),
  };
}

/** Inside a transaction. */
export function saveJoining(engine: Engine, joining: Joining): void {
  const { circleId, invite, inviterCredential, displayName, sinceMs } = joining;
  const fields = writeFields(bytesOfHex(circleId), invite.content, invite.signature, inviterCredential, displayName, sinceMs);
  engine.home.put(names.joining, fields);
}
