// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { escapeCounter, isLeaving, leave, neutralPage } from "./leave-quickly";
import type { Surroundings } from "./leave-quickly";

/** A browser with `before` entries of ours in its history, which writes down what is done to it. */
function surroundings(before: number) {
  const done: string[] = [];
  let remembered = false;
  const recorded: Surroundings = {
    entriesBefore: () => before,
    blank: () => done.push("blank"),
    remember: (leaving) => {
      remembered = leaving;
    },
    isRemembered: () => remembered,
    goBack: (entries) => done.push(`back ${entries}`),
    replace: (address) => done.push(`replace ${address}`),
  };
  return { done, recorded };
}

describe("leave", () => {
  it("blanks the page before anything else, and locks without waiting", () => {
    const { done, recorded } = surroundings(0);
    leave(() => done.push("lock"), recorded);
    expect(done).toEqual(["blank", "lock", `replace ${neutralPage}`]);
  });

  it("goes back to the first page of ours, and replaces that one", () => {
    const { done, recorded } = surroundings(3);
    leave(() => done.push("lock"), recorded);
    expect(done).toEqual(["blank", "lock", "back 3"]);
    expect(isLeaving(recorded)).toBe(true);
    expect(done.slice(3)).toEqual(["blank", `replace ${neutralPage}`]);
  });
});

describe("isLeaving", () => {
  it("lets everybody else in", () => {
    const { done, recorded } = surroundings(1);
    expect(isLeaving(recorded)).toBe(false);
    expect(done).toEqual([]);
  });

  it("happens once", () => {
    const { recorded } = surroundings(1);
    leave(() => undefined, recorded);
    expect(isLeaving(recorded)).toBe(true);
    expect(isLeaving(recorded)).toBe(false);
  });
});

describe("escapeCounter", () => {
  it("sees the second of two within a second, at the limit too", () => {
    const isSecond = escapeCounter();
    expect([0, 1000].map(isSecond)).toEqual([false, true]);
  });

  it("does not see two that are further apart", () => {
    const isSecond = escapeCounter();
    expect([0, 1001, 2001].map(isSecond)).toEqual([false, false, true]);
  });

  it("begins anew after a pair", () => {
    const isSecond = escapeCounter();
    expect([0, 100, 200].map(isSecond)).toEqual([false, true, false]);
  });
});
