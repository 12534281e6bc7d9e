// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The IndexedDB file behind the store: one account's header and its sealed entries. What stands here in clear tells that somebody uses
// CareCircle in this browser, and nothing of what they do.
import { EngineError } from "./errors";

/** What opens without a passphrase for as long as the server keeps its half (security.md 3, "Local store"). */
export interface SessionWrap {
  /** HKDF, not extractable: the browser uses it and never shows it. */
  key: CryptoKey;
  wrapped: Uint8Array<ArrayBuffer>;
}

/** Why the store is closed when there is no SessionWrap. */
export type ClosedBecause = "unsettled" | "locked" | "signed_out";

export interface StoreHeader {
  version: 1;
  deviceId: Uint8Array;
  /** As the server knows it: SHA-256(server_id || 0x00 || normalised name). The passphrase alone opens a locked store with it. */
  signInNameHash: Uint8Array;
  /** The local key under KDF(SSK, "", "local", device_id). */
  wrappedByStorageKey: Uint8Array;
  /** Absent: locked, or the session is over. */
  session?: SessionWrap;
  /** `unsettled`: made and not yet known to the server; nothing is lost when it is thrown away. */
  closed: ClosedBecause;
}

export type SealedChanges = readonly (readonly [key: string, sealed: Uint8Array | null])[];

const kDatabaseVersion = 1;
const kHeaders = "headers";
const kEntries = "entries";
const kOnlyHeader = "header";

export class StoreDatabase {
  private readonly database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.database = database;
  }

  static async open(factory: IDBFactory, name = "carecircle"): Promise<StoreDatabase> {
    const request = factory.open(name, kDatabaseVersion);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(kHeaders);
      request.result.createObjectStore(kEntries);
    };
    return new StoreDatabase(await resultOf(request));
  }

  async readHeader(): Promise<StoreHeader | null> {
    const transaction = this.begin([kHeaders], "readonly");
    const header = (await resultOf(transaction.objectStore(kHeaders).get(kOnlyHeader))) as StoreHeader | undefined;
    if (header === undefined) return null;
    if (header.version > kDatabaseVersion) throw new EngineError("data_too_new", "database");
    return header;
  }

  async readEntries(): Promise<[key: string, sealed: Uint8Array][]> {
    const store = this.begin([kEntries], "readonly").objectStore(kEntries);
    const [keys, values] = await Promise.all([resultOf(store.getAllKeys()), resultOf(store.getAll())]);
    return keys.map((key, index) => [key as string, values[index] as Uint8Array]);
  }

  writeHeader(header: StoreHeader): Promise<void> {
    return this.change([kHeaders], (transaction) => {
      transaction.objectStore(kHeaders).put(header, kOnlyHeader);
    });
  }

  writeEntries(changes: SealedChanges): Promise<void> {
    return this.change([kEntries], (transaction) => putAll(transaction, changes));
  }

  /** Another account's store in place of what was here, in one step. */
  replace(header: StoreHeader, entries: SealedChanges): Promise<void> {
    return this.change([kHeaders, kEntries], (transaction) => {
      transaction.objectStore(kEntries).clear();
      transaction.objectStore(kHeaders).put(header, kOnlyHeader);
      putAll(transaction, entries);
    });
  }

  clear(): Promise<void> {
    return this.change([kHeaders, kEntries], (transaction) => {
      transaction.objectStore(kHeaders).clear();
      transaction.objectStore(kEntries).clear();
    });
  }

  close(): void {
    this.database.close();
  }

  // "strict": the promise resolves when the change is on disk, not when the browser has it in its buffers.
  private async change(names: string[], work: (transaction: IDBTransaction) => void): Promise<void> {
    const transaction = this.begin(names, "readwrite");
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(storageError(transaction.error));
    });
    work(transaction);
    await done;
  }

  private begin(names: string[], mode: IDBTransactionMode): IDBTransaction {
    try {
      return this.database.transaction(names, mode, { durability: "strict" });
    } catch (problem) {
      // The browser has closed the file: its owner cleared the site's data, or the disk went away.
      if (problem instanceof DOMException) throw storageError(problem);
      throw problem;
    }
  }
}

function putAll(transaction: IDBTransaction, changes: SealedChanges): void {
  const store = transaction.objectStore(kEntries);
  for (const [key, sealed] of changes) {
    if (sealed === null) store.delete(key);
    else store.put(sealed, key);
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(storageError(request.error));
  });
}

function storageError(problem: DOMException | null): EngineError {
  const full = problem?.name === "QuotaExceededError";
  return new EngineError(full ? "storage_full" : "storage_failed", `database: ${problem?.name ?? "aborted"}`);
}
