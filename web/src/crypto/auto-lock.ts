// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Locks the keys when nobody has touched the client for as long as the member chose. Also while it was closed: the time of the last
// touch is in the store, and what was open too long ago is locked before anything of it is shown.
import { FieldReader } from "./core/abi";
import { lockAfterMs } from "./settings";
import type { Store } from "./store";
import { decodeFields, encodeFields } from "../../../core/wasm/core_module.mjs";

const kLastTouch = "last_touch";
const kLookIntervalMs = 10_000;
const kKeepIntervalMs = 60_000;

export class AutoLock {
  private readonly store: Store;
  private readonly clock: () => number;
  private readonly lock: () => void;
  private lastTouchMs: number;
  private keptMs = 0;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(store: Store, clock: () => number, lock: () => void) {
    this.store = store;
    this.clock = clock;
    this.lock = lock;
    const kept = store.get(kLastTouch);
    this.lastTouchMs = kept === null ? clock() : new FieldReader(decodeFields(kept)).number();
  }

  /** Whether the time is over; a clock that was set back counts as no time. */
  get isOver(): boolean {
    const limitMs = lockAfterMs(this.store);
    return limitMs > 0 && this.clock() - this.lastTouchMs >= limitMs;
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.isOver) this.lock();
    }, kLookIntervalMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** The member did something. Kept once a minute, which is as exact as it needs to be. */
  async touch(): Promise<void> {
    this.lastTouchMs = this.clock();
    if (this.lastTouchMs - this.keptMs < kKeepIntervalMs) return;
    this.keptMs = this.lastTouchMs;
    await this.store.write(new Map([[kLastTouch, encodeFields([this.lastTouchMs])]]));
  }
}
