// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What this browser keeps of the account, with transactions over the store: everything that is put in one transaction is durable when
// it resolves, or none of it. The work of a transaction is synchronous, so no other call can come in between; core.wasm is
// synchronous as well.
import type { Store } from "../store";

/** Names of what is kept. The same as the command line's. */
export const names = {
  account: "account",
  session: "session",
  index: "index",
  joining: "joining",
  out: "out", // of the circle: since when, and whether by choice
  unsettled: "unsettled", // the own name, until it is under the circle's ring
  registration: "registration",
  moving: "moving", // the MoveDevice request, until it is answered
  rejoin: "rejoin", // groups are to be joined again from this device
  joinedBy: "joined_by", // id of the invitation that this account registered with
  conversations: "conversations",
  unlinked: "unlinked", // the first generation whose chain link was not looked at yet
  inboxCursor: "inbox_cursor",
  keyPackagesChecked: "key_packages_checked",
  memberNames: "member_names",
  calls: "calls", // shelf
  keyPackages: "key_packages", // shelf
  welcomes: "welcomes", // shelf
} as const;

/** One entry of a shelf: a list in which every entry has a position of its own. Positions begin with 1. */
export interface ShelfEntry {
  position: number;
  value: Uint8Array;
}

const kPositionDigits = 14; // of Number.MAX_SAFE_INTEGER in hex

function shelfPrefix(shelf: string): string {
  return `${shelf}/`;
}

/** Where an entry of a shelf is kept. */
export function shelfName(shelf: string, position: number): string {
  return shelfPrefix(shelf) + position.toString(16).padStart(kPositionDigits, "0");
}

/** What one transaction puts, and what is to be done when that is durable. */
interface Pending {
  changes: Map<string, Uint8Array | null>;
  afterwards: Map<string, () => void>;
}

export class Home {
  private pending: Pending | null = null;

  /** `undone`: a transaction failed; whatever was derived from it in memory is to be loaded again. */
  constructor(
    private readonly store: Store,
    private readonly undone: () => void,
  ) {}

  inTransaction(): boolean {
    return this.pending !== null;
  }

  async transaction<T>(work: () => T): Promise<T> {
    if (this.pending !== null) throw new Error("home: transactions do not nest");
    const pending: Pending = { changes: new Map(), afterwards: new Map() };
    try {
      const result = this.run(work, pending);
      if (pending.changes.size > 0) await this.store.write(pending.changes);
      for (const act of pending.afterwards.values()) act();
      return result;
    } catch (error) {
      this.undone();
      throw error;
    }
  }

  /** Done when what the present transaction puts is durable, and at once outside of one; once for each `about`. */
  whenDurable(about: string, act: () => void): void {
    if (this.pending === null) act();
    else this.pending.afterwards.set(about, act);
  }

  get(name: string): Uint8Array | null {
    const changed = this.pending?.changes.get(name);
    return changed === undefined ? this.store.get(name) : changed;
  }

  /** Only inside a transaction. */
  put(name: string, value: Uint8Array): void {
    this.present().set(name, value);
  }

  /** Only inside a transaction. */
  remove(name: string): void {
    this.present().set(name, null);
  }

  /** In the order of names. */
  list(prefix: string): [name: string, value: Uint8Array][] {
    if (this.pending === null) return this.store.list(prefix);
    const kept = new Map(this.store.list(prefix));
    for (const [name, value] of this.pending.changes) {
      if (!name.startsWith(prefix)) continue;
      if (value === null) kept.delete(name);
      else kept.set(name, value);
    }
    return [...kept].sort(([left], [right]) => (left < right ? -1 : 1));
  }

  /** Putting at a position that is taken replaces. Only inside a transaction. */
  putOnShelf(shelf: string, position: number, value: Uint8Array): void {
    this.put(shelfName(shelf, position), value);
  }

  getFromShelf(shelf: string, position: number): Uint8Array | null {
    return this.get(shelfName(shelf, position));
  }

  removeFromShelf(shelf: string, position: number): void {
    this.remove(shelfName(shelf, position));
  }

  /** In the order of positions, those above `after`. */
  listShelf(shelf: string, after = 0): ShelfEntry[] {
    const prefix = shelfPrefix(shelf);
    const entries = this.list(prefix).map(([name, value]) => ({ position: Number.parseInt(name.slice(prefix.length), 16), value }));
    return entries.filter((entry) => entry.position > after);
  }

  /** 0 when the shelf is empty. */
  lastPosition(shelf: string): number {
    return this.listShelf(shelf).at(-1)?.position ?? 0;
  }

  private run<T>(work: () => T, pending: Pending): T {
    this.pending = pending;
    try {
      return work();
    } finally {
      this.pending = null;
    }
  }

  private present(): Map<string, Uint8Array | null> {
    if (this.pending === null) throw new Error("home: put outside a transaction");
    return this.pending.changes;
  }
}
