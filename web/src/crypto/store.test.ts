// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { randomBytes, utf8 } from "./bytes";
import { StoreDatabase, type StoreHeader } from "./database";
import { EngineError } from "./errors";
import { generateLocalKey } from "./local-key";
import { createStore, openStore } from "./sealed-store";
import { OpenStore } from "./store";

const kHeader: StoreHeader = {
  version: 1,
  deviceId: new Uint8Array(16),
  signInNameHash: new Uint8Array(32),
  wrappedByStorageKey: new Uint8Array(80),
  closed: "locked",
};

function changes(entries: Record<string, string | null>): Map<string, Uint8Array | null> {
  return new Map(Object.entries(entries).map(([name, value]) => [name, value === null ? null : utf8.encode(value)]));
}

function textOf(store: OpenStore, name: string): string | null {
  const value = store.get(name);
  return value === null ? null : utf8.decode(value);
}

async function sealedStore(): Promise<{ factory: IDBFactory; database: StoreDatabase; localKey: Uint8Array; store: OpenStore }> {
  const factory = new IDBFactory();
  const database = await StoreDatabase.open(factory);
  const localKey = generateLocalKey();
  return { factory, database, localKey, store: await createStore(database, kHeader, localKey, new Map()) };
}

describe.each([
  ["in memory", () => Promise.resolve(new OpenStore())],
  ["sealed in IndexedDB", async () => (await sealedStore()).store],
])("a store %s", (_place, make) => {
  it("answers what was written, and nothing for what was deleted", async () => {
    const store = await make();
    await store.write(changes({ a: "1", b: "2" }));
    await store.write(changes({ a: null, b: "3" }));
    expect([textOf(store, "a"), textOf(store, "b"), textOf(store, "c")]).toEqual([null, "3", null]);
  });

  it("lists by prefix in the order of names", async () => {
    const store = await make();
    await store.write(changes({ "m/2": "b", "m/10": "a", "m/3": "c", n: "d", m: "e" }));
    expect(store.list("m/").map(([name]) => name)).toEqual(["m/10", "m/2", "m/3"]);
    await store.write(changes({ "m/2": null, "m/1": "f" }));
    expect(store.list("m/").map(([name]) => name)).toEqual(["m/1", "m/10", "m/3"]);
    expect(store.list("x")).toEqual([]);
  });

  it("keeps its own copy of what it was given", async () => {
    const store = await make();
    const value = utf8.encode("before");
    const written = store.write(new Map([["a", value]]));
    value.fill(0);
    await written;
    expect(textOf(store, "a")).toBe("before");
  });

  it("applies writes in the order in which they were asked", async () => {
    const store = await make();
    await Promise.all(["1", "2", "3"].map((value) => store.write(changes({ a: value }))));
    expect(textOf(store, "a")).toBe("3");
  });

  it("answers nothing any more when it is closed", async () => {
    const store = await make();
    await store.write(changes({ a: "1" }));
    store.close();
    expect(() => store.get("a")).toThrow("locked");
    await expect(store.write(changes({ a: "2" }))).rejects.toMatchObject({ code: "locked" });
  });
});

describe("a write that fails", () => {
  it("changes nothing, and the next one is not held up", async () => {
    let full = true;
    const store = new OpenStore([], () => (full ? Promise.reject(new EngineError("storage_full")) : Promise.resolve()));
    await expect(store.write(changes({ a: "1" }))).rejects.toMatchObject({ code: "storage_full" });
    expect(store.get("a")).toBeNull();
    full = false;
    await store.write(changes({ a: "2" }));
    expect(textOf(store, "a")).toBe("2");
  });
});

describe("the sealed store", () => {
  it("is there again when it is opened with its key", async () => {
    const { factory, store, localKey } = await sealedStore();
    await store.write(changes({ a: "1", b: "" }));
    const again = await openStore(await StoreDatabase.open(factory), localKey);
    expect([textOf(again, "a"), textOf(again, "b")]).toEqual(["1", ""]);
  });

  it("opens with no other key", async () => {
    const { database, store } = await sealedStore();
    await store.write(changes({ a: "1" }));
    await expect(openStore(database, randomBytes(32))).rejects.toMatchObject({ code: "state_damaged" });
  });

  it("refuses an entry that was moved to another place, or changed", async () => {
    const { database, store, localKey } = await sealedStore();
    await store.write(changes({ a: "1", b: "2" }));
    const [first, second] = await database.readEntries();
    if (first === undefined || second === undefined) throw new Error("two entries were written");
    await database.writeEntries([[first[0], second[1]]]);
    await expect(openStore(database, localKey)).rejects.toMatchObject({ code: "state_damaged" });
    await database.writeEntries([[first[0], first[1].map((byte, index) => (index === 20 ? byte ^ 1 : byte))]]);
    await expect(openStore(database, localKey)).rejects.toMatchObject({ code: "state_damaged" });
  });

  it("writes neither names nor values to disk", async () => {
    const { database, store } = await sealedStore();
    await store.write(changes({ "conversation/secret": "meet me at ten" }));
    const stored = (await database.readEntries()).flatMap(([key, value]) => [key, new TextDecoder("latin1").decode(value)]).join("\n");
    expect(stored).not.toContain("secret");
    expect(stored).not.toContain("meet");
  });

  it("says that it failed when the browser has closed its file", async () => {
    const { database, store } = await sealedStore();
    database.close();
    await expect(store.write(changes({ a: "1" }))).rejects.toMatchObject({ code: "storage_failed" });
    await expect(database.readHeader()).rejects.toMatchObject({ code: "storage_failed" });
  });

  it("is refused when a newer version of the program wrote it", async () => {
    const { database } = await sealedStore();
    await database.writeHeader({ ...kHeader, version: 2 as 1 });
    await expect(database.readHeader()).rejects.toMatchObject({ code: "data_too_new" });
  });
});
