// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account's index: here, and sealed on the server. This device is the only one that writes it, so what is newer on the server was
// written by this home, whose answer was lost.
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import { type AccountIndex, AccountIndexSchema } from "../../api/generated/carecircle/v1/content_pb";
import { EngineError, hasCode } from "../errors";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { names } from "./home";

const kDirty = 1;
const kInFlight = 2;

export function loadIndex(engine: Engine): void {
  const stored = engine.home.get(names.index);
  if (stored === null) return;
  const reader = readFields(stored, 3, "index");
  const version = reader.number();
  const flags = reader.number();
  const value = fromBinary(AccountIndexSchema, reader.bytes());
  engine.localIndex = { version, dirty: (flags & kDirty) !== 0, inFlight: (flags & kInFlight) !== 0, value };
}

/** Inside a transaction. */
export function saveIndex(engine: Engine): void {
  const { value, version, dirty, inFlight } = engine.localIndex;
  const flags = (dirty ? kDirty : 0) | (inFlight ? kInFlight : 0);
  engine.home.put(names.index, writeFields(version, flags, toBinary(AccountIndexSchema, value)));
}

export function editIndexLater(engine: Engine, change: (index: AccountIndex) => void): void {
  change(engine.localIndex.value);
  engine.localIndex.dirty = true;
  saveIndex(engine);
}

/** Puts the index on the server when it is dirty. index_conflict, index_rolled_back. */
export async function putIndex(engine: Engine): Promise<void> {
  if (!engine.localIndex.dirty) return;
  const { version, value } = engine.localIndex;
  const indexSealed = engine.core.sealIndex(engine.account.handle, version + 1, toBinary(AccountIndexSchema, value));
  await engine.home.transaction(() => {
    engine.localIndex.inFlight = true;
    saveIndex(engine);
  });
  try {
    await engine.call(AccountsService.method.putIndex, { expectedVersion: BigInt(version), indexSealed });
  } catch (error) {
    throw isOlder(error, version) ? new EngineError("index_rolled_back", "index: put") : error;
  }
  await engine.home.transaction(() => {
    engine.localIndex = { value: engine.localIndex.value, version: version + 1, dirty: false, inFlight: false };
    saveIndex(engine);
  });
}

// The server answers a conflict with the version that it has: it must not be older than what we have seen.
function isOlder(error: unknown, version: number): boolean {
  if (!(error instanceof EngineError) || !hasCode(error, "index_conflict")) return false;
  return error.currentRevision !== 0 && error.currentRevision < version;
}

/** After a put whose answer was lost, and after signing in: which of the two is newer. index_rolled_back. */
export async function reconcileIndex(engine: Engine): Promise<void> {
  const stored = await engine.call(AccountsService.method.getAccount, {});
  const version = Number(stored.indexVersion);
  if (version < engine.localIndex.version) throw new EngineError("index_rolled_back", "index");
  await engine.home.transaction(() => {
    if (version > engine.localIndex.version) {
      const opened = engine.core.openIndex(engine.account.handle, version, stored.indexSealed);
      engine.localIndex = { value: fromBinary(AccountIndexSchema, opened), version, dirty: false, inFlight: false };
    }
    engine.localIndex.inFlight = false;
    saveIndex(engine);
  });
}
