// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Where this browser stands: from "new" over signing in (entering.ts) to an open account, and back by locking and signing out. There is
// one in the worker that writes; all keys of an account hang on it.
//
// What changes where we stand runs one after the other (`inTurn`), but for locking: that closes the store and the transport under
// whatever is under way, which then ends with "locked". Everything that it had to keep is kept already.
import { AccountsService } from "../api/generated/carecircle/v1/accounts_pb";
import { AutoLock } from "./auto-lock";
import type { Core } from "./core";
import type { ClosedBecause, StoreDatabase } from "./database";
import { Engine } from "./engine/engine";
import { EngineError, codeOf, hasCode, leavesOpen } from "./errors";
import { Live } from "./live";
import { LocalAccount, type OpenAccount, accountIn, endsSession } from "./local-account";
import { registerNouns } from "./nouns";
import { failureOf } from "./outcome";
import type { Change, Stage, Status } from "./protocol";
import { readSetting, writeSetting } from "./settings";
import { stageOf, statusOf } from "./status";
import { OpenStore } from "./store";
import { Transport } from "./transport";

const kRetryDelayMs = 3_000;

export interface SessionParts {
  core: Core;
  database: StoreDatabase;
  origin: string;
  fetch?: typeof fetch;
  openSocket?: (url: string) => WebSocket;
  clock?: () => number;
  onChange: (change: Change) => void;
  /** What went wrong although nobody asked for anything; the status tells its code as well. */
  onProblem?: (problem: unknown) => void;
}

interface Open extends OpenAccount {
  engine: Engine;
  live: Live;
  autoLock: AutoLock;
  /** It is more than an attempt: its account is known to the server. */
  settled: boolean;
}

export class Session {
  readonly core: Core;
  readonly local: LocalAccount;
  transport: Transport;
  private readonly parts: SessionParts;
  private readonly clock: () => number;
  private open: Open | null = null;
  private started = false;
  private online = true;
  private problemCode: string | null = null;
  private toldStatus = "";
  /** How often the member left, in all and at the beginning of the present turn: a turn that they left in opens nothing any more. */
  private leavings = 0;
  private leavingsBefore = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private retry: ReturnType<typeof setTimeout> | null = null;
  /** Settings from before there is an account; they move into its store. */
  private early = new OpenStore();

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.core = parts.core;
    this.clock = parts.clock ?? Date.now;
    this.local = new LocalAccount(parts.database);
    this.transport = this.newTransport();
  }

  // ---- Where we stand ------------------------------------------------------------------------------------------------------------

  get stage(): Stage {
    if (this.open?.settled) return stageOf(this.open.engine);
    if (!this.started) return "starting";
    const { closed } = this.local;
    if (closed === null || closed === "unsettled") return "new";
    return this.local.opensWithoutPassphrase ? "starting" : closed;
  }

  status(): Status {
    const engine = this.openEngine;
    const status = engine === null ? { stage: this.stage, clockOffsetMs: 0 } : statusOf(engine);
    const problem = this.problemCode === null ? {} : { problemCode: this.problemCode };
    return { ...status, ...problem, online: this.online };
  }

  /** The engine of the account that is open; null when none is. */
  get openEngine(): Engine | null {
    return this.open?.settled ? this.open.engine : null;
  }
  /** The same, "locked" when none is. */
  get engine(): Engine {
    const engine = this.openEngine;
    if (engine === null) throw new EngineError("locked", "session");
    return engine;
  }

  setting(name: string): string | null {
    return readSetting(this.open?.store ?? this.early, name);
  }

  async setSetting(name: string, value: string): Promise<void> {
    await writeSetting(this.open?.store ?? this.early, name, value);
    this.parts.onChange({ noun: "settings" });
  }

  // ---- Starting --------------------------------------------------------------------------------------------------------------------

  /** `leftQuickly`: the tab was left before the worker could lock; it locks now, before anything is opened. */
  async start(leftQuickly = false): Promise<void> {
    try {
      await this.local.load();
      if (leftQuickly) await this.local.close("locked");
      await this.inTurn(() => this.reopen());
    } catch (problem) {
      this.report(problem);
    }
  }

  /** The network is said to be back. */
  wake(): void {
    this.open?.live.wake();
    if (this.retry !== null) this.reopenSoon(0);
  }

  private async reopen(): Promise<void> {
    if (this.local.opensWithoutPassphrase) await this.openBySession();
    this.started = true;
    this.tellStatus();
  }

  private async openBySession(): Promise<void> {
    try {
      const opened = await this.local.openBySession(this.transport);
      if (opened === null) return await this.local.close("locked");
      this.use(opened, true);
      if (this.open?.autoLock.isOver) await this.lock();
      else this.goLive();
    } catch (problem) {
      if (hasCode(problem, "locked")) return;
      if (leavesOpen(problem) || hasCode(problem, "rate_limited", "internal")) return this.reopenSoon(kRetryDelayMs);
      if (codeOf(problem) === null) throw problem;
      await this.local.close(endsSession(problem) ? "signed_out" : "locked");
    }
  }

  private reopenSoon(delayMs: number): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = null;
      this.inTurn(() => this.reopen()).catch((problem: unknown) => this.report(problem));
    }, delayMs);
  }

  // ---- An account that is open (for entering.ts) ---------------------------------------------------------------------------------

  /** Runs `work` when every change of where we stand that was asked before is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const begin = () => {
      this.leavingsBefore = this.leavings;
      return work();
    };
    const result = this.turn.then(begin, begin);
    this.turn = result.then(nothing, nothing);
    return result;
  }

  /** Makes an engine of a store that was opened. What was open before is closed. */
  use(opened: OpenAccount, settled: boolean): Engine {
    this.closeEngine();
    const { store } = opened;
    if (this.leavings !== this.leavingsBefore) {
      store.close();
      throw new EngineError("locked", "left in the meantime");
    }
    const account = accountIn(this.core, store);
    const engine = new Engine({ core: this.core, store, transport: this.transport, account, clock: this.clock });
    registerNouns(engine);
    engine.onChange((change) => {
      this.parts.onChange(change);
      if (change.noun === "circle" || change.noun === "members") this.tellStatusIfNew();
    });
    engine.onTrouble = (problem) => this.onTrouble(engine, problem);
    const { openSocket } = this.parts;
    const live = new Live(engine, { onSynced: () => this.afterSync(), ...(openSocket === undefined ? {} : { openSocket }) });
    const autoLock = new AutoLock(store, this.clock, () => void this.lock().catch((problem: unknown) => this.report(problem)));
    this.open = { ...opened, settled, engine, live, autoLock };
    return engine;
  }

  /** The account is known to the server and to this browser: from now on it is this browser's. */
  async settle(): Promise<void> {
    const open = this.open;
    if (open === null) throw new EngineError("locked", "settle");
    await this.local.settle(this.transport, open.localKey);
    open.settled = true;
    await this.moveEarlySettings(open.store);
    await open.autoLock.touch();
    this.goLive();
  }

  /** Signing in anew has opened another sign-in session, for which the local key is to be wrapped again. */
  async rewrap(): Promise<void> {
    if (this.open !== null) await this.local.settle(this.transport, this.open.localKey);
  }

  /** Resolves when the engine is at rest. */
  async idle(): Promise<void> {
    await this.open?.live.idle();
  }

  /** Forgets the keys of an attempt that failed. What it has kept stays. */
  abandon(): void {
    if (this.open?.settled === false) this.closeEngine();
  }

  /** The engine of an account that is not settled, of an attempt that can go on. */
  get unsettledEngine(): Engine | null {
    return this.open === null || this.open.settled ? null : this.open.engine;
  }

  tellStatus(): void {
    this.toldStatus = JSON.stringify(this.status());
    this.parts.onChange({ noun: "status" });
  }

  private goLive(): void {
    this.open?.autoLock.start();
    this.open?.live.start();
    this.tellStatus();
  }

  /** What the engine met in the background. */
  private onTrouble(engine: Engine, problem: unknown): void {
    if (this.open?.engine !== engine) return;
    if (leavesOpen(problem)) this.open.live.trySoon();
    else if (endsSession(problem)) this.endSession().catch((problem: unknown) => this.report(problem));
    else if (this.stage === "removed" && hasCode(problem, "not_a_member")) this.afterSync(); // the stage tells
    else this.report(problem);
  }

  private report(problem: unknown): void {
    this.problemCode = failureOf(problem).code;
    this.parts.onProblem?.(problem);
    this.tellStatus();
  }

  private afterSync(): void {
    this.problemCode = null;
    this.tellStatusIfNew();
  }

  // Being let in, another role, another name of the circle: what shows nothing new is not told.
  private tellStatusIfNew(): void {
    if (JSON.stringify(this.status()) !== this.toldStatus) this.tellStatus();
  }

  private async moveEarlySettings(store: OpenStore): Promise<void> {
    const entries = this.early.list("");
    await store.write(new Map(entries));
  }

  // ---- Closing -----------------------------------------------------------------------------------------------------------------------

  /** The member did something. */
  touch(): void {
    this.open?.autoLock.touch().catch((problem: unknown) => {
      if (!leavesOpen(problem)) this.report(problem);
    });
  }

  /** Here first, then the server's half. The passphrase is needed from now on, whether or not the server was reached. */
  async lock(): Promise<void> {
    this.leavings++;
    await this.close("locked");
    try {
      await this.transport.call(AccountsService.method.destroyLocalHalf, {}, "yes");
    } catch (problem) {
      if (!leavesOpen(problem) && !endsSession(problem)) throw problem;
    }
  }

  async leaveQuickly(): Promise<void> {
    this.leavings++;
    this.closeEngine();
    this.transport.sendAndForget(AccountsService.method.destroyLocalHalf, {});
    await this.close("locked");
  }

  /** Ends the session and removes everything of the account from this browser. "unreachable" changes nothing. */
  async signOut(): Promise<void> {
    try {
      await this.transport.call(AccountsService.method.signOut, {}, "yes");
    } catch (problem) {
      if (!endsSession(problem)) throw problem;
    }
    this.closeEngine();
    this.early = new OpenStore();
    await this.local.remove();
    this.tellStatus();
  }

  /** The server has ended the session: the store stays, and signing in opens it again. */
  async endSession(): Promise<void> {
    await this.close("signed_out");
  }

  /** Stops everything and forgets all keys; what is stored stays as it is. */
  dispose(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.closeEngine();
  }

  private async close(because: ClosedBecause): Promise<void> {
    this.closeEngine();
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    await this.local.close(because);
    this.tellStatus();
  }

  // Also ends what is under way: its transport and its store answer "locked" from now on.
  private closeEngine(): void {
    const open = this.open;
    if (open === null) return;
    this.open = null;
    this.transport.close();
    this.transport = this.newTransport();
    open.live.stop();
    open.autoLock.stop();
    open.store.close();
    open.engine.close();
    open.localKey.fill(0);
  }

  private newTransport(): Transport {
    return new Transport({
      origin: this.parts.origin,
      ...(this.parts.fetch === undefined ? {} : { fetch: this.parts.fetch }),
      onReachable: (reachable) => {
        if (this.online === reachable) return;
        this.online = reachable;
        this.tellStatus();
      },
    });
  }
}

function nothing(): void {
  return undefined;
}
