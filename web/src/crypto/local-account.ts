// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account that lives in this browser: making its store, closing it, and opening it again, with or without a passphrase
// (security.md 3, "Local store").
import { AccountsService } from "../api/generated/carecircle/v1/accounts_pb";
import { bytesOfHex } from "./bytes";
import type { Core } from "./core";
import type { OpenedAccountHandle } from "./core/account-core";
import type { ClosedBecause, StoreDatabase, StoreHeader } from "./database";
import { accountEntry, readAccountEntry } from "./engine/account-steps";
import type { Account } from "./engine/engine";
import { names } from "./engine/home";
import { EngineError, hasCode } from "./errors";
import { generateLocalKey, unwrapForSession, wrapForSession } from "./local-key";
import { createStore, openStore } from "./sealed-store";
import type { OpenStore } from "./store";
import { bringUpToDate, formatEntry } from "./store-format";
import type { Transport } from "./transport";

/** A store that is open, and what wraps it again for the next session. */
export interface OpenAccount {
  store: OpenStore;
  localKey: Uint8Array;
}

export class LocalAccount {
  private readonly database: StoreDatabase;
  private header: StoreHeader | null = null;
  /** How often it was closed: what was begun before must not open it again. */
  private closings = 0;

  constructor(database: StoreDatabase) {
    this.database = database;
  }

  async load(): Promise<void> {
    this.header = await this.database.readHeader();
  }

  /** Null: no account lives here. One that never settled counts as none. */
  get closed(): ClosedBecause | null {
    return this.header?.closed ?? null;
  }
  /** Whether the server's half is all that is missing. */
  get opensWithoutPassphrase(): boolean {
    return this.header?.session !== undefined;
  }
  /** Empty when no account lives here. */
  get deviceId(): Uint8Array {
    return this.header?.deviceId ?? new Uint8Array();
  }
  get signInNameHash(): Uint8Array {
    return this.header?.signInNameHash ?? new Uint8Array();
  }

  /** A store for a new device, in place of what was here. Until settle() it counts for nothing. */
  async create(core: Core, account: Account, signInNameHash: Uint8Array): Promise<OpenAccount> {
    const localKey = generateLocalKey();
    this.header = {
      version: 1,
      deviceId: bytesOfHex(account.deviceId),
      signInNameHash,
      wrappedByStorageKey: core.wrapLocalKey(account.handle, localKey),
      closed: "unsettled",
    };
    const entries = new Map<string, Uint8Array>([formatEntry(), [names.account, accountEntry(core, account)]]);
    return { store: await createStore(this.database, this.header, localKey, entries), localKey };
  }

  /** After signing in as this device. commitment_mismatch when it is not this account's. */
  async openBySigningIn(core: Core, opened: OpenedAccountHandle): Promise<OpenAccount> {
    const { deviceId, wrappedByStorageKey } = this.present();
    return this.open(core.unwrapLocalKey(opened, deviceId, wrappedByStorageKey));
  }

  /** After a reload. Null when the server's half was destroyed: it is locked. unreachable, signed_out, account_moved. */
  async openBySession(transport: Transport): Promise<OpenAccount | null> {
    const { session, deviceId } = this.present();
    if (session === undefined) return null;
    const { localHalf } = await transport.call(AccountsService.method.getLocalHalf, {});
    const localKey = await unwrapForSession(session, localHalf, deviceId);
    return localKey === null ? null : this.open(localKey);
  }

  /** From now on a reload needs no passphrase for as long as the present sign-in session lasts. */
  async settle(transport: Transport, localKey: Uint8Array): Promise<void> {
    const closingsBefore = this.closings;
    const { localHalf } = await transport.call(AccountsService.method.getLocalHalf, {});
    const before = this.present();
    const session = await wrapForSession(localKey, localHalf, before.deviceId);
    if (this.closings !== closingsBefore) throw new EngineError("locked", "closed in the meantime");
    await this.keep({ ...before, closed: "locked", session });
  }

  /** From now on the passphrase is needed. The local half of it; the server's is another call. */
  async close(because: ClosedBecause): Promise<void> {
    this.closings++;
    if (this.header?.session === undefined) return; // it is closed, and stays so for the reason that it has
    const closed: StoreHeader = { ...this.header, closed: because };
    delete closed.session;
    await this.keep(closed);
  }

  async remove(): Promise<void> {
    this.header = null;
    await this.database.clear();
  }

  private async open(localKey: Uint8Array): Promise<OpenAccount> {
    const store = await openStore(this.database, localKey);
    await bringUpToDate(store);
    return { store, localKey };
  }

  private present(): StoreHeader {
    if (this.header === null) throw new EngineError("locked", "no account here");
    return this.header;
  }

  private async keep(header: StoreHeader): Promise<void> {
    this.header = header;
    await this.database.writeHeader(header);
  }
}

/** The account in an open store. */
export function accountIn(core: Core, store: OpenStore): Account {
  return readAccountEntry(core, store.get(names.account));
}

/** Whether the server said that the session is over. */
export function endsSession(problem: unknown): boolean {
  return hasCode(problem, "signed_out", "account_moved");
}
