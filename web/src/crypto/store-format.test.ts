// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { expect, it } from "vitest";
import { writeFields } from "./engine/fields";
import { Home } from "./engine/home";
import { findKeptGroup, putKeptGroup } from "./engine/kept-groups";
import { addToPage, pagesFrom, readPage } from "./engine/message-pages";
import { bringUpToDate } from "./store-format";
import { OpenStore } from "./store";

const kConversation = "0123456789abcdef0123456789abcdef";
const kOther = "fedcba9876543210fedcba9876543210";

function singleMessage(conversation: string, sequence: number): [string, Uint8Array] {
  return [`messages/${conversation}/${sequence.toString(16).padStart(14, "0")}`, Uint8Array.of(sequence)];
}

function homeOver(store: OpenStore): Home {
  return new Home(store, () => undefined);
}

function sequencesOf(home: Home, conversation: string, from = 0): number[] {
  return pagesFrom(home, conversation, from).flatMap((page) => readPage(page).map(({ sequence }) => sequence));
}

it("a store with single messages becomes one with pages, and nothing else changes", async () => {
  const sequences = Array.from({ length: 200 }, (_, index) => index + 1).filter((sequence) => sequence % 7 !== 0);
  const single = [...sequences.map((sequence) => singleMessage(kConversation, sequence)), singleMessage(kOther, 5)];
  const store = new OpenStore([...single, ["account", Uint8Array.of(9)], ["read/x", Uint8Array.of(1)]]);
  await bringUpToDate(store);
  const home = homeOver(store);
  expect(sequencesOf(home, kConversation)).toEqual(sequences);
  expect(sequencesOf(home, kOther)).toEqual([5]);
  expect(pagesFrom(home, kConversation, 0).flatMap(readPage).every(({ sequence, value }) => value[0] === sequence)).toBe(true);
  expect(store.list("messages/")).toEqual([]);
  expect([store.get("account"), store.get("read/x")]).toEqual([Uint8Array.of(9), Uint8Array.of(1)]);
});

it("the whole state of a group stands beside its record, until its parts take its place", async () => {
  const state = Uint8Array.of(7, 7);
  const store = new OpenStore([[`group/${kConversation}`, writeFields(5, 2, state)], ["format", Uint8Array.of(2)], ["read/x", Uint8Array.of(1)]]);
  await bringUpToDate(store);
  const home = homeOver(store);
  expect(findKeptGroup(home, kConversation)).toEqual({ sequence: 5, joinedEpoch: 2, whole: state, parts: [] });
  expect(findKeptGroup(home, kOther)).toBeNull();
  const parts = [{ number: 1, sealed: Uint8Array.of(1) }, { number: 20, sealed: Uint8Array.of(2) }];
  await home.transaction(() => putKeptGroup(home, kConversation, { sequence: 6, joinedEpoch: 2 }, { replacesAll: true, parts }));
  expect(findKeptGroup(home, kConversation)).toEqual({ sequence: 6, joinedEpoch: 2, whole: null, parts });
  expect(store.get("read/x")).toEqual(Uint8Array.of(1));
});

it("a record of a group that is not what was written is not passed over", async () => {
  const store = new OpenStore([[`group/${kConversation}`, writeFields(5)], ["format", Uint8Array.of(2)]]);
  await expect(bringUpToDate(store)).rejects.toMatchObject({ code: "state_damaged" });
});

it("a store of this format is left as it is, also when it is opened again", async () => {
  const store = new OpenStore([singleMessage(kConversation, 1)]);
  await bringUpToDate(store);
  const before = store.list("");
  await bringUpToDate(store);
  expect(store.list("")).toEqual(before);
});

it("a store of a newer program is refused", async () => {
  await expect(bringUpToDate(new OpenStore([["format", Uint8Array.of(4)]]))).rejects.toMatchObject({ code: "data_too_new" });
});

it("a damaged name is not passed over", async () => {
  await expect(bringUpToDate(new OpenStore([["messages/x", Uint8Array.of(1)]]))).rejects.toMatchObject({ code: "state_damaged" });
});

it("a message goes into the page of its place, after those before it, and replaces the one that stood there", async () => {
  const store = new OpenStore();
  const home = homeOver(store);
  await home.transaction(() => {
    for (const sequence of [1, 64, 65, 66, 129, 66]) addToPage(home, kConversation, { sequence, value: Uint8Array.of(sequence) });
  });
  expect(sequencesOf(home, kConversation)).toEqual([1, 64, 65, 66, 129]);
  expect(pagesFrom(home, kConversation, 0)).toHaveLength(3);
  expect(sequencesOf(home, kConversation, 65)).toEqual([65, 66, 129]);
  expect(sequencesOf(home, kOther)).toEqual([]);
});
