// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One browser's profile in node: its cookies and its IndexedDB, which outlive the worker, and sessions over them.
import { IDBFactory } from "fake-indexeddb";
import { WebSocket as NodeSocket } from "ws";
import { StoreDatabase } from "../database";
import type { Change } from "../protocol";
import { Session } from "../session";
import { CookieJar, cookieFetch } from "./cookie-fetch";
import { loadTestCore } from "./core";

const kWaitTriesMax = 1200;
const kWaitPauseMs = 25;

export class Profile {
  readonly jar = new CookieJar();
  readonly indexedDb = new IDBFactory();
  readonly changes: Change[] = [];
  /** What went wrong although nobody asked. */
  readonly problems: unknown[] = [];
  /** Replaces the network, for tests that take it away. */
  fetch: typeof fetch = cookieFetch(this.jar);
  clockMs: () => number = Date.now;
  private readonly origin: string;
  private readonly sessions: Session[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  /** A worker that begins, as after a reload. What ran before is gone without a farewell. */
  async open(leftQuickly = false): Promise<Session> {
    this.close();
    const session = new Session({
      core: await loadTestCore(),
      database: await StoreDatabase.open(this.indexedDb),
      origin: this.origin,
      fetch: (input, init) => this.fetch(input, init),
      openSocket: (url) => new NodeSocket(url, { headers: { Cookie: this.jar.header() } }) as unknown as WebSocket,
      clock: () => this.clockMs(),
      onChange: (change) => this.changes.push(change),
      onProblem: (problem) => this.problems.push(problem),
    });
    this.sessions.push(session);
    await session.start(leftQuickly);
    return session;
  }

  /** The one that began last, also while it still starts. */
  get newest(): Session | null {
    return this.sessions.at(-1) ?? null;
  }

  close(): void {
    for (const session of this.sessions.splice(0)) session.dispose();
  }

  /** Everything that is on this profile's disk, as bytes that can be searched. */
  async everythingStored(): Promise<string> {
    const database = await StoreDatabase.open(this.indexedDb);
    const [header, entries] = [await database.readHeader(), await database.readEntries()];
    database.close();
    const parts: unknown[] = [...Object.values({ ...header }), ...Object.values({ ...header?.session }), ...entries.flat()];
    return parts.map((part) => (part instanceof Uint8Array ? new TextDecoder("latin1").decode(part) : String(part))).join("\n");
  }
}

/** Waits until `condition` holds; what it waits for happens by itself. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < kWaitTriesMax; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, kWaitPauseMs));
  }
  throw new Error("it did not happen");
}
