// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import type { ToWorker } from "./messages";
import { TabClient } from "./tab-client";

function openTab(leftBefore = false) {
  const sent: ToWorker[] = [];
  const outside: string[] = [];
  const tab = new TabClient({
    toWorker: (message) => sent.push(message),
    toPeers: (message) => outside.push(message.kind),
    destroyLocalHalf: () => outside.push("half destroyed"),
    keepStore: () => outside.push("store kept"),
    leftFlag: { get: () => leftBefore, set: () => outside.push("flag set"), clear: () => outside.push("flag cleared") },
  });
  return { tab, sent, outside };
}

describe("a tab's client", () => {
  it("turns calls into promises, each with its own answer", async () => {
    const { tab, sent } = openTab();
    const [first, second] = [tab.client.members(), tab.client.helpRequest("aa")];
    expect(sent.slice(1)).toEqual([
      { kind: "call", id: 1, operation: "members", args: [] },
      { kind: "call", id: 2, operation: "helpRequest", args: ["aa"] },
    ]);
    tab.fromWorker({ kind: "answer", id: 2, outcome: { ok: false, code: "not_found" } });
    tab.fromWorker({ kind: "answer", id: 1, outcome: { ok: true, value: [] } });
    expect(await first).toEqual({ ok: true, value: [] });
    expect(await second).toEqual({ ok: false, code: "not_found" });
  });

  it("tells changes to whoever listens, until they stop", () => {
    const { tab } = openTab();
    const heard: string[] = [];
    const stop = tab.client.onChange((change) => heard.push(change.noun));
    tab.fromWorker({ kind: "change", change: { noun: "offers" } });
    stop();
    tab.fromWorker({ kind: "change", change: { noun: "grants" } });
    expect(heard).toEqual(["offers"]);
  });

  it("leaves quickly without the worker: the flag, the other tabs and the server at once", () => {
    const { tab, sent, outside } = openTab();
    void tab.client.leaveQuickly();
    expect(outside).toEqual(["flag set", "leave", "half destroyed"]);
    expect(sent.at(-1)).toMatchObject({ kind: "call", operation: "leaveQuickly" });
    tab.fromWorker({ kind: "left" });
    expect(outside.at(-1)).toBe("flag cleared");
  });

  it("begins with saying that somebody left", () => {
    expect(openTab(true).sent).toEqual([{ kind: "start", leftQuickly: true }]);
  });

  it("asks the browser to keep the store once somebody is in", async () => {
    const { tab, outside } = openTab();
    const signedIn = tab.client.signIn("name", "passphrase");
    tab.fromWorker({ kind: "answer", id: 1, outcome: { ok: true, value: { moved: false } } });
    await signedIn;
    expect(outside).toEqual(["store kept"]);
  });

  it("answers every call when the worker has failed", async () => {
    const { tab } = openTab();
    const before = tab.client.members();
    tab.workerFailed("no core");
    for (const outcome of [await before, await tab.client.card()]) expect(outcome).toMatchObject({ ok: false, code: "unexpected" });
  });

  it("tells of touches now and then, not of each", () => {
    const { tab, sent } = openTab();
    for (const nowMs of [20_000, 20_100, 30_000, 36_000]) tab.touched(nowMs);
    expect(sent.filter(({ kind }) => kind === "touch")).toHaveLength(2);
  });
});
