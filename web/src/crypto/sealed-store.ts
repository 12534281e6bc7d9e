// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The store of an account in this browser: open in the worker's memory, sealed under the local key in IndexedDB.
import type { SealedChanges, StoreDatabase, StoreHeader } from "./database";
import { EntrySealer } from "./local-key";
import { OpenStore, type StoreChanges } from "./store";

async function sealAll(sealer: EntrySealer, changes: StoreChanges): Promise<SealedChanges> {
  return Promise.all(
    Array.from(changes, async ([name, value]) => {
      const place = await sealer.placeOf(name);
      return [place, value === null ? null : await sealer.seal(place, name, value)] as const;
    }),
  );
}

function storeOver(database: StoreDatabase, sealer: EntrySealer, entries: Iterable<[string, Uint8Array]>): OpenStore {
  return new OpenStore(entries, async (changes) => database.writeEntries(await sealAll(sealer, changes)));
}

/** A new store in place of what was here. Nothing of it stays when this fails. */
export async function createStore(
  database: StoreDatabase,
  header: StoreHeader,
  localKey: Uint8Array,
  entries: ReadonlyMap<string, Uint8Array>,
): Promise<OpenStore> {
  const sealer = await EntrySealer.create(localKey);
  await database.replace(header, await sealAll(sealer, entries));
  return storeOver(database, sealer, entries);
}

/** EngineError "state_damaged" when an entry is not what this local key sealed in its place. */
export async function openStore(database: StoreDatabase, localKey: Uint8Array): Promise<OpenStore> {
  const sealer = await EntrySealer.create(localKey);
  const sealed = await database.readEntries();
  return storeOver(database, sealer, await Promise.all(sealed.map(([place, value]) => sealer.open(place, value))));
}
