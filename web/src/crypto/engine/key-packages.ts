// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Key packages: published so that others can add this device while it is away, their secrets kept until a Welcome uses them.
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import type { GroupHandle } from "../core/group-core";
import { EngineError, hasCode } from "../errors";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { names } from "./home";

const kAvailableMin = 8;
const kAvailableWanted = 16;
const kCheckIntervalMs = 60 * 60 * 1000;

function lastCheckMs(engine: Engine): number | null {
  const stored = engine.home.get(names.keyPackagesChecked);
  return stored === null ? null : readFields(stored, 1, "key packages").number();
}

/** A fresh key package whose secrets are kept in the home. Inside a transaction. */
export function keepNewKeyPackage(engine: Engine, lastResort: boolean): { message: Uint8Array; reference: Uint8Array } {
  const { message, reference, secrets } = engine.core.createKeyPackage(engine.account.handle, engine.nowMs());
  const position = engine.home.lastPosition(names.keyPackages) + 1;
  engine.home.putOnShelf(names.keyPackages, position, writeFields(lastResort ? 1 : 0, secrets));
  return { message, reference };
}

export async function publishKeyPackages(engine: Engine, force: boolean): Promise<void> {
  const checkedMs = lastCheckMs(engine);
  const checkedLately = checkedMs !== null && engine.nowMs() < checkedMs + kCheckIntervalMs;
  if (checkedLately && !force) return;
  const isFirst = checkedMs === null;
  const available = isFirst ? 0 : (await engine.call(ConversationsService.method.publishKeyPackages, {})).available;
  if (isFirst || available < kAvailableMin) await publishNew(engine, kAvailableWanted - available, isFirst);
  await engine.home.transaction(() => engine.home.put(names.keyPackagesChecked, writeFields(engine.nowMs())));
}

async function publishNew(engine: Engine, count: number, withLastResort: boolean): Promise<void> {
  const request = await engine.home.transaction(() => {
    const keyPackages = Array.from({ length: count }, () => keepNewKeyPackage(engine, false).message);
    return withLastResort ? { keyPackages, lastResort: keepNewKeyPackage(engine, true).message } : { keyPackages };
  });
  await engine.call(ConversationsService.method.publishKeyPackages, request, "yes");
}

/** The group that a Welcome opens with one of our key packages; one that serves once is forgotten. mls_not_for_us. Inside a transaction. */
export function joinByWelcome(engine: Engine, welcome: Uint8Array): GroupHandle {
  for (const { position, value } of engine.home.listShelf(names.keyPackages)) {
    const reader = readFields(value, 2, "key package");
    const isLastResort = reader.boolean();
    const group = tryWelcome(engine, welcome, reader.bytes());
    if (group === null) continue;
    if (!isLastResort) engine.home.removeFromShelf(names.keyPackages, position);
    return group;
  }
  throw new EngineError("mls_not_for_us", "welcome");
}

function tryWelcome(engine: Engine, welcome: Uint8Array, secrets: Uint8Array): GroupHandle | null {
  try {
    return engine.core.joinGroup(welcome, secrets, engine.nowMs());
  } catch (error) {
    if (!hasCode(error, "mls_not_for_us")) throw error;
    return null;
  }
}
