// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The tab's side of the worker: calls become promises, changes reach whoever listens.
import type { PeerMessage, ToTab, ToWorker } from "./messages";
import { operationNames } from "./operation-kinds";
import type { CareCircleClient, Change, OperationName, Outcome } from "./protocol";

const kTouchIntervalMs = 15_000;

/** After these the browser is asked not to clear the store when space runs low. */
const kEntering: readonly OperationName[] = ["joinCircle", "foundCircle", "signIn", "recover"];

/** The world around a tab. */
export interface TabSurroundings {
  toWorker: (message: ToWorker) => void;
  toPeers: (message: PeerMessage) => void;
  /** Sends DestroyLocalHalf so that it goes out although the page is closed. */
  destroyLocalHalf: () => void;
  keepStore: () => void;
  /** That somebody left and the keys may not be locked yet. Set at once, and there when the next tab starts. Tells nothing else. */
  leftFlag: { get: () => boolean; set: () => void; clear: () => void };
}

type Answer = (outcome: Outcome<unknown>) => void;

export class TabClient {
  readonly client: CareCircleClient;
  private readonly surroundings: TabSurroundings;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly waiting = new Map<number, Answer>();
  private lastId = 0;
  private lastTouchMs = 0;
  private failure: Outcome<unknown> | null = null;

  constructor(surroundings: TabSurroundings) {
    this.surroundings = surroundings;
    this.client = this.makeClient();
    surroundings.toWorker({ kind: "start", leftQuickly: surroundings.leftFlag.get() });
  }

  fromWorker(message: ToTab): void {
    switch (message.kind) {
      case "answer":
        return this.answer(message.id, message.outcome);
      case "change":
        for (const listener of this.listeners) listener(message.change);
        return;
      case "left":
        return this.surroundings.leftFlag.clear();
    }
  }

  /** The worker could not be loaded, or threw where nothing catches: no call will be answered any more. */
  workerFailed(detail: string): void {
    this.failure = { ok: false, code: "unexpected", detail };
    for (const id of [...this.waiting.keys()]) this.answer(id, this.failure);
  }

  touched(nowMs: number): void {
    if (nowMs - this.lastTouchMs < kTouchIntervalMs) return;
    this.lastTouchMs = nowMs;
    this.surroundings.toWorker({ kind: "touch" });
  }

  wake(): void {
    this.surroundings.toWorker({ kind: "wake" });
  }

  private makeClient(): CareCircleClient {
    const calls = operationNames.map((operation) => [operation, (...args: unknown[]) => this.call(operation, args)] as const);
    const client = {
      ...Object.fromEntries(calls),
      onChange: (listener: (change: Change) => void) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
    };
    return client as unknown as CareCircleClient;
  }

  private call(operation: OperationName, args: readonly unknown[]): Promise<Outcome<unknown>> {
    if (operation === "leaveQuickly") this.leave();
    if (this.failure !== null) return Promise.resolve(this.failure);
    return new Promise((resolve) => {
      const id = ++this.lastId;
      this.waiting.set(id, (outcome) => {
        if (outcome.ok && kEntering.includes(operation)) this.surroundings.keepStore();
        resolve(outcome);
      });
      this.surroundings.toWorker({ kind: "call", id, operation, args });
    });
  }

  // The page may be gone before its worker has read a message: what must happen goes out from here, and what did not happen is made
  // up for by the next tab, before it opens anything.
  private leave(): void {
    this.surroundings.leftFlag.set();
    this.surroundings.toPeers({ kind: "leave" });
    this.surroundings.destroyLocalHalf();
  }

  private answer(id: number, outcome: Outcome<unknown>): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(outcome);
  }
}
