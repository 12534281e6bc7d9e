// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Keeps an open account up to date for as long as it is open: synchronises at the start, after each reconnection and from time to time,
// and in between does as much as each piece of news asks for.
import type { ServerFrame } from "../api/generated/carecircle/v1/events_pb";
import { bytesOfHex } from "./bytes";
import { isMember } from "./engine/circle";
import type { Engine } from "./engine/engine";
import { readFields } from "./engine/fields";
import { hasGroup, loadGroup } from "./engine/groups";
import { names } from "./engine/home";
import { workForNews } from "./engine/news";
import { sync } from "./engine/sync";
import { hasCode } from "./errors";
import { type Cursor, Events } from "./events";

/** Key packages that run low, invitations that expire, a connection that was lost unnoticed. */
const kSyncIntervalMs = 5 * 60 * 1000;
const kEverything = "everything";

/** After a call that was lost, or work that failed: again soon, then later and later. */
const kFirstRetryDelayMs = 1_000;
const kRetryDelayMsMax = 60_000;

export interface LiveOptions {
  openSocket?: (url: string) => WebSocket;
  /** After a synchronisation that met nothing wrong. */
  onSynced: () => void;
}

type Work = (engine: Engine) => Promise<void>;
interface Wanted {
  about: string;
  work: Work;
}

export class Live {
  private readonly engine: Engine;
  private readonly events: Events;
  private readonly onSynced: () => void;
  private timer: ReturnType<typeof setInterval> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private retryDelayMs = kFirstRetryDelayMs;
  private readonly wanted = new Map<string, Work>();
  private running = false;
  private stopped = false;

  constructor(engine: Engine, options: LiveOptions) {
    this.engine = engine;
    const { onSynced, ...connection } = options;
    this.onSynced = onSynced;
    this.events = new Events({
      origin: engine.transport.origin,
      ...connection,
      cursors: () => cursorsOf(engine),
      onNews: (frame) => this.onNews(frame),
      onSubscribed: () => this.syncSoon(),
      // A connection that is lost may be a session that ended: an ordinary call tells.
      onLost: () => this.syncSoon(),
    });
  }

  start(): void {
    this.events.start();
    this.timer = setInterval(() => this.syncSoon(), kSyncIntervalMs);
    this.syncSoon();
  }

  stop(): void {
    this.stopped = true;
    this.wanted.clear();
    this.events.stop();
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.cancelRetry();
  }

  /** The network is said to be back. */
  wake(): void {
    this.events.wake();
    this.syncSoon();
  }

  /**
   * A call was lost or work failed, while the connection for news may be as it was and would say nothing: what is still open (a text
   * that is being sent, for one) does not wait for the next interval.
   */
  trySoon(): void {
    if (this.stopped || this.retry !== null) return;
    // Half of the delay is random, so that a server that comes back is not asked by everybody at once.
    this.retry = setTimeout(() => this.syncSoon(), this.retryDelayMs * (0.5 + Math.random() / 2));
    this.retryDelayMs = Math.min(this.retryDelayMs * 2, kRetryDelayMsMax);
  }

  /** Resolves when everything that was asked of the engine until now is done, the first synchronisation included. */
  async idle(): Promise<void> {
    await this.engine.exclusively(() => Promise.resolve());
  }

  private syncSoon(): void {
    this.cancelRetry();
    this.wanted.clear();
    this.want(kEverything, async (engine) => {
      await sync(engine);
      this.retryDelayMs = kFirstRetryDelayMs;
      if (!this.stopped) this.onSynced();
    });
  }

  private cancelRetry(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  private onNews(frame: ServerFrame): void {
    const work = workForNews(this.engine, frame);
    if (work?.about === kEverything) this.syncSoon();
    else if (work !== null && !this.wanted.has(kEverything)) this.want(work.about, work.run);
  }

  // What is asked for twice before its turn comes is done once.
  private want(about: string, work: Work): void {
    this.wanted.set(about, work);
    if (this.running || this.stopped) return;
    this.running = true;
    this.engine.inBackground(() => this.run());
  }

  // What one piece of work meets is told, and the others are done all the same: nothing waits for the next news.
  private async run(): Promise<void> {
    for (let next = this.takeNext(); next !== null; next = this.takeNext()) {
      try {
        await next.work(this.engine);
      } catch (problem) {
        this.afterFailure(next.about, problem);
      }
    }
    this.running = false;
    if (!this.stopped) this.events.subscribeToNew();
  }

  private afterFailure(about: string, problem: unknown): void {
    if (this.stopped) return;
    // Whether we are still in the circle shows when all is synchronised.
    if (about !== kEverything && hasCode(problem, "not_a_member")) {
      this.syncSoon();
      return;
    }
    this.engine.onTrouble(problem);
    // The news that was lost with it does not come again by itself.
    this.trySoon();
  }

  private takeNext(): Wanted | null {
    const [first] = this.wanted;
    if (first === undefined) return null;
    const [about, work] = first;
    this.wanted.delete(about);
    return { about, work };
  }
}

/** Up to where this device has read: its inbox, the circle, its conversations. */
export function cursorsOf(engine: Engine): Cursor[] {
  const inbox = engine.home.get(names.inboxCursor);
  const inboxSequence = inbox === null ? 0 : readFields(inbox, 1, "inbox").number();
  const conversations = engine.conversations().map(({ conversationId }) => conversationId);
  const groups = [...(isMember(engine) ? [engine.circleId()] : []), ...conversations.filter((id) => hasGroup(engine, id))];
  return [
    { streamId: bytesOfHex(engine.account.deviceId), afterSequence: BigInt(inboxSequence) },
    ...groups.map((id) => ({ streamId: bytesOfHex(id), afterSequence: BigInt(loadGroup(engine, id).sequence) })),
  ];
}
