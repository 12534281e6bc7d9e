// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the engine remembers, by name. Reads answer at once from memory: a store is opened whole, and 10 000 messages are a few MB in a
// few hundred entries.
// Every write is durable when its promise resolves, all of it or none of it, and is visible to reads from then on.
import { EngineError } from "./errors";

export interface Store {
  /** The value as it is kept: a reader must not change it. */
  get(name: string): Uint8Array | null;
  /** All whose name begins with `prefix`, ascending by name (UTF-16 code units). */
  list(prefix: string): [name: string, value: Uint8Array][];
  /** `null` deletes. EngineError "locked" when the store was closed, "storage_full" when the browser gives no more room. */
  write(changes: StoreChanges): Promise<void>;
}

export type StoreChanges = ReadonlyMap<string, Uint8Array | null>;

/** Up to so many names are put in their places one by one; more are sorted anew. */
const kInsertionsMax = 32;

/** Makes changes durable before they become visible. Calls never overlap. */
export type KeepChanges = (changes: StoreChanges) => Promise<void>;

/** An open store over something durable; without `keep`, one that lives in memory alone. */
export class OpenStore implements Store {
  private entries: Map<string, Uint8Array> | null;
  private sortedNames: string[] | null = null;
  private lastWrite: Promise<unknown> = Promise.resolve();
  private readonly keep: KeepChanges;

  constructor(entries: Iterable<[string, Uint8Array]> = [], keep: KeepChanges = () => Promise.resolve()) {
    this.entries = new Map(entries);
    this.keep = keep;
  }

  get(name: string): Uint8Array | null {
    return this.open().get(name) ?? null;
  }

  list(prefix: string): [name: string, value: Uint8Array][] {
    const entries = this.open();
    const names = (this.sortedNames ??= [...entries.keys()].sort());
    const found: [string, Uint8Array][] = [];
    for (let index = firstNotBelow(names, prefix); index < names.length; index++) {
      const name = names[index] ?? "";
      const value = entries.get(name);
      if (!name.startsWith(prefix) || value === undefined) break;
      found.push([name, value]);
    }
    return found;
  }

  write(changes: StoreChanges): Promise<void> {
    const copies = new Map(Array.from(changes, ([name, value]) => [name, value === null ? null : Uint8Array.from(value)] as const));
    const written = this.lastWrite.then(async () => {
      this.open();
      await this.keep(copies);
      this.apply(copies);
    });
    // The next write waits for this one, whether it succeeds or not; whoever wrote this one hears of it.
    this.lastWrite = written.then(nothing, nothing);
    return written;
  }

  /** Resolves when no write is on its way. */
  async idle(): Promise<void> {
    await this.lastWrite;
  }

  /** Forgets what is in memory. What is durable stays; every later use is EngineError "locked". */
  close(): void {
    this.entries = null;
    this.sortedNames = null;
  }

  private open(): Map<string, Uint8Array> {
    if (this.entries === null) throw new EngineError("locked", "store");
    return this.entries;
  }

  private apply(changes: StoreChanges): void {
    const entries = this.open();
    const changesMany = changes.size > kInsertionsMax;
    for (const [name, value] of changes) {
      const appearsOrGoes = (value === null) === entries.has(name);
      if (appearsOrGoes && changesMany) this.sortedNames = null;
      else if (appearsOrGoes) this.moveName(name, value !== null);
      if (value === null) entries.delete(name);
      else entries.set(name, value);
    }
  }

  private moveName(name: string, appears: boolean): void {
    const names = this.sortedNames;
    if (names === null) return;
    if (appears) names.splice(firstNotBelow(names, name), 0, name);
    else names.splice(firstNotBelow(names, name), 1);
  }
}

function nothing(): void {
  return undefined;
}

// The index of the first name that is not below `bound`, by halves.
function firstNotBelow(names: readonly string[], bound: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? "") < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
