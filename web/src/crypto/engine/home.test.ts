// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";
import { utf8 } from "../bytes";
import { OpenStore } from "../store";
import { Home } from "./home";

const bytes = utf8.encode;

function homeOver(store: OpenStore): { home: Home; undone: () => number } {
  let count = 0;
  const home = new Home(store, () => count++);
  return { home, undone: () => count };
}

test("everything of a transaction is kept, or nothing of it", async () => {
  const store = new OpenStore();
  const { home, undone } = homeOver(store);
  await home.transaction(() => {
    home.put("one", bytes("1"));
    home.put("two", bytes("2"));
  });
  expect(home.get("two")).toEqual(bytes("2"));
  const failing = home.transaction(() => {
    home.remove("one");
    throw new Error("in the middle");
  });
  await expect(failing).rejects.toThrow("in the middle");
  expect(home.get("one")).toEqual(bytes("1"));
  expect(undone()).toBe(1);
});

test("a transaction reads what it has put itself", async () => {
  const { home } = homeOver(new OpenStore([["shelf/00000000000001", bytes("first")]]));
  await home.transaction(() => {
    home.putOnShelf("shelf", 2, bytes("second"));
    expect(home.lastPosition("shelf")).toBe(2);
    home.removeFromShelf("shelf", 1);
    expect(home.listShelf("shelf")).toEqual([{ position: 2, value: bytes("second") }]);
  });
  expect(home.listShelf("shelf", 1)).toEqual([{ position: 2, value: bytes("second") }]);
});

test("positions keep their order beyond one digit", async () => {
  const { home } = homeOver(new OpenStore());
  await home.transaction(() => {
    for (const position of [300, 2, 17]) home.putOnShelf("shelf", position, bytes(String(position)));
  });
  expect(home.listShelf("shelf").map(({ position }) => position)).toEqual([2, 17, 300]);
});

test("what is to follow waits until the transaction is durable, happens once, and not at all when it failed", async () => {
  const told: string[] = [];
  let release: () => void = () => undefined;
  const store = new OpenStore([], () => new Promise<void>((resolve) => (release = resolve)));
  const { home } = homeOver(store);
  const writing = home.transaction(() => {
    home.put("name", bytes("value"));
    home.whenDurable("same", () => told.push("first"));
    home.whenDurable("same", () => told.push("again"));
  });
  await Promise.resolve();
  expect(told).toEqual([]);
  release();
  await writing;
  expect(told).toEqual(["again"]);

  const failing = home.transaction(() => {
    home.whenDurable("other", () => told.push("never"));
    throw new Error("in the middle");
  });
  await expect(failing).rejects.toThrow("in the middle");
  expect(told).toEqual(["again"]);
});

test("a put outside a transaction is a bug", () => {
  const { home } = homeOver(new OpenStore());
  expect(() => home.put("name", bytes("value"))).toThrow("outside a transaction");
});
