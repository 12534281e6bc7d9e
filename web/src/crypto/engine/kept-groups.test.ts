// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// What a message writes of its group, and that a write that failed is made good by the next.
import { expect, it } from "vitest";
import { bytesOfHex } from "../bytes";
import type { Core } from "../core";
import type { AccountHandle } from "../core/account-core";
import type { GroupHandle } from "../core/group-core";
import { EngineError } from "../errors";
import { OpenStore, type StoreChanges } from "../store";
import { loadTestCore } from "../testing/core";
import { Home } from "./home";
import { findKeptGroup, putKeptGroup } from "./kept-groups";

const kStreamId = "0123456789abcdef0123456789abcdef";
const kGroupId = bytesOfHex(kStreamId);
const kNowMs = 1_800_000_000_000;

/** A group of one over a store that tells what it was given to write, and refuses when it is full. */
class Scene {
  written: StoreChanges = new Map();
  full = false;
  readonly home = new Home(
    new OpenStore([], (changes) => {
      if (this.full) return Promise.reject(new EngineError("storage_full"));
      this.written = changes;
      return Promise.resolve();
    }),
    () => undefined,
  );

  private constructor(
    readonly core: Core,
    readonly account: AccountHandle,
    readonly group: GroupHandle,
  ) {}

  static async start(): Promise<Scene> {
    const core = await loadTestCore();
    const account = core.createAccount();
    return new Scene(core, account, core.createCircle(account, kGroupId, kNowMs));
  }

  speak(): void {
    this.core.protectContent(this.account, this.group, Uint8Array.of(1));
  }

  save(sequence: number): Promise<void> {
    return this.home.transaction(() => {
      putKeptGroup(this.home, kStreamId, { sequence, joinedEpoch: 0 }, this.core.changesOf(this.account, this.group));
      this.home.whenDurable("group", () => this.core.markSaved(this.group));
    });
  }

  /** Names without the stream's id, and the sum of the values. */
  get entries(): string[] {
    return [...this.written.keys()].map((name) => name.replace(kStreamId, "id")).sort();
  }
  get bytes(): number {
    return [...this.written.values()].reduce((sum, value) => sum + (value?.length ?? 0), 0);
  }

  restore(): GroupHandle {
    const kept = findKeptGroup(this.home, kStreamId);
    if (kept === null) throw new Error("the group was saved");
    return this.core.restoreGroupParts(this.account, kGroupId, kept.parts);
  }
}

function part(number: number): string {
  return `group_parts/id/${String(number).padStart(14, "0")}`;
}

it("a message writes the record, the inventory and its sender's part", async () => {
  const scene = await Scene.start();
  scene.speak();
  await scene.save(1);
  expect(scene.entries).toEqual(["group/id", part(1), part(2), part(3), part(4), "whole_group/id"]);
  const all = scene.bytes;
  scene.speak();
  await scene.save(2);
  expect(scene.entries).toEqual(["group/id", part(2), part(4)]);
  expect(scene.bytes).toBeLessThan(300);
  expect(all).toBeGreaterThan(2_000);
  expect(scene.core.anchorOf(scene.restore())).toEqual(scene.core.anchorOf(scene.group));
});

it("a write that failed is made good by the next", async () => {
  const scene = await Scene.start();
  await scene.save(1);
  scene.full = true;
  scene.speak();
  await expect(scene.save(2)).rejects.toMatchObject({ code: "storage_full" });
  scene.full = false;
  await scene.save(3);
  expect(scene.entries).toEqual(["group/id", part(2), part(3), part(4)]);
  expect(scene.core.describeGroup(scene.restore()).epoch).toBe(0n);
});

it("a group without one of its parts, or with an older one, is damaged", async () => {
  const scene = await Scene.start();
  scene.speak();
  await scene.save(1);
  const older = findKeptGroup(scene.home, kStreamId)?.parts.find(({ number }) => number === 4);
  scene.speak();
  await scene.save(2);
  if (older === undefined) throw new Error("the sender has a part");
  await scene.home.transaction(() => scene.home.putOnShelf(`group_parts/${kStreamId}`, older.number, older.sealed));
  expect(() => scene.restore()).toThrow(expect.objectContaining({ code: "state_damaged" }));
  await scene.home.transaction(() => scene.home.removeFromShelf(`group_parts/${kStreamId}`, older.number));
  expect(() => scene.restore()).toThrow(expect.objectContaining({ code: "state_damaged" }));
});
