// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// Several tabs of one browser, simulated: one channel between their desks, one lock among them.
import { beforeEach, describe, expect, it } from "vitest";
import { type Backend, Desk } from "./desk";
import { EngineError } from "./errors";
import type { PeerMessage, ToTab } from "./messages";
import type { Change, OperationName } from "./protocol";

class Tab {
  readonly received: ToTab[] = [];
  readonly ran: OperationName[] = [];
  readonly desk: Desk;
  change: (change: Change) => void = () => undefined;
  becomeWriter: () => void = () => undefined;
  /** Operations that the backend keeps without an answer. */
  silent = false;

  constructor(
    readonly name: string,
    readonly browser: Browser,
  ) {
    this.desk = new Desk({
      name,
      becomeWriter: () => new Promise((resolve) => browser.queueForLock(this, resolve)),
      startBackend: ({ leftQuickly, onChange }) => {
        if (browser.keepsNothing) return Promise.reject(new EngineError("storage_failed"));
        this.change = onChange;
        if (leftQuickly) this.ran.push("lock");
        return Promise.resolve(this.backend());
      },
      peers: { postMessage: (message) => browser.broadcast(this, message) },
      toTab: (message) => this.received.push(message),
    });
  }

  private backend(): Backend {
    return {
      run: (operation) => {
        this.ran.push(operation);
        return this.silent ? new Promise(() => undefined) : Promise.resolve({ ok: true, value: this.name });
      },
      touch: () => this.ran.push("setSetting"),
      wake: () => undefined,
    };
  }

  async call(id: number, operation: OperationName): Promise<void> {
    this.desk.fromTab({ kind: "call", id, operation, args: [] });
    await settled();
  }

  answers(): [number, unknown][] {
    return this.received.flatMap((message) => (message.kind === "answer" ? [[message.id, message.outcome] as [number, unknown]] : []));
  }
}

class Browser {
  /** No backend can start in it. */
  keepsNothing = false;
  private readonly tabs: Tab[] = [];
  private readonly waiting: { tab: Tab; give: () => void }[] = [];
  private holder: Tab | null = null;

  async open(name: string, leftQuickly = false): Promise<Tab> {
    const tab = new Tab(name, this);
    this.tabs.push(tab);
    tab.desk.fromTab({ kind: "start", leftQuickly });
    await settled();
    return tab;
  }

  async close(tab: Tab): Promise<void> {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    if (this.holder === tab) this.holder = null;
    this.giveLock();
    await settled();
  }

  queueForLock(tab: Tab, give: () => void): void {
    this.waiting.push({ tab, give });
    this.giveLock();
  }

  broadcast(from: Tab, message: PeerMessage): void {
    for (const tab of this.tabs) if (tab !== from) tab.desk.fromPeer(structuredClone(message));
  }

  private giveLock(): void {
    if (this.holder !== null) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.holder = next.tab;
    next.give();
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});

describe("the tabs of one browser", () => {
  it("have one writer, which answers for all", async () => {
    const first = await browser.open("first");
    const second = await browser.open("second");
    await first.call(1, "members");
    await second.call(1, "sendText");
    expect(first.answers()).toEqual([[1, { ok: true, value: "first" }]]);
    expect(second.answers()).toEqual([[1, { ok: true, value: "first" }]]);
    expect(first.ran).toEqual(["members", "sendText"]);
    expect(second.ran).toEqual([]);
  });

  it("hear of every change, whoever made it", async () => {
    const first = await browser.open("first");
    const second = await browser.open("second");
    first.change({ noun: "messages", id: "aa" });
    for (const tab of [first, second]) expect(tab.received).toContainEqual({ kind: "change", change: { noun: "messages", id: "aa" } });
  });

  it("count a touch in any of them", async () => {
    const first = await browser.open("first");
    const second = await browser.open("second");
    second.desk.fromTab({ kind: "touch" });
    await settled();
    expect(first.ran).toEqual(["setSetting"]);
  });
});

describe("when the writer is closed", () => {
  it("the next one takes over, reads are asked again, and of writes it is said that nobody knows", async () => {
    const first = await browser.open("first");
    const second = await browser.open("second");
    const third = await browser.open("third");
    first.silent = true;
    await second.call(1, "members");
    await second.call(2, "sendText");
    await third.call(7, "card");
    await browser.close(first);
    expect(second.answers()).toEqual([
      [2, { ok: false, code: "writer_gone" }],
      [1, { ok: true, value: "second" }],
    ]);
    expect(third.answers()).toEqual([[7, { ok: true, value: "second" }]]);
    await third.call(8, "setSetting");
    expect(second.ran).toContain("setSetting");
  });

  it("what was asked before there was a writer is not lost", async () => {
    const orphan = new Tab("orphan", browser);
    await orphan.call(1, "sendText");
    expect(orphan.answers()).toEqual([]);
    orphan.desk.fromTab({ kind: "start", leftQuickly: false });
    await settled();
    expect(orphan.ran).toEqual(["sendText"]);
  });
});

describe("leaving quickly", () => {
  it("locks at the writer, from whichever tab, and every tab hears when it is done", async () => {
    const first = await browser.open("first");
    const second = await browser.open("second");
    browser.broadcast(second, { kind: "leave" }); // from the page, which is gone then
    await settled();
    expect(first.ran).toEqual(["leaveQuickly"]);
    for (const tab of [first, second]) expect(tab.received).toContainEqual({ kind: "left" });
  });

  it("is made up for by the next tab when nobody was left to lock", async () => {
    const tab = await browser.open("only", true);
    expect(tab.ran).toEqual(["lock"]);
    expect(tab.received).toContainEqual({ kind: "left" });
  });

  it("is made up for at the writer when another tab still has it", async () => {
    const first = await browser.open("first");
    await browser.open("second", true);
    expect(first.ran).toEqual(["leaveQuickly"]);
  });
});

describe("a writer that cannot start", () => {
  it("answers why, in all tabs, and does not say that it has locked", async () => {
    browser.keepsNothing = true;
    const first = await browser.open("first", true);
    const second = await browser.open("second");
    await first.call(1, "status");
    await second.call(1, "status");
    browser.broadcast(second, { kind: "leave" });
    await settled();
    for (const tab of [first, second]) {
      expect(tab.answers()).toEqual([[1, { ok: false, code: "storage_failed" }]]);
      expect(tab.received).not.toContainEqual({ kind: "left" });
    }
  });
});
