// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import { kDayMs, kHourMs } from "../time/time-words";
import {
  emptyShareDraft,
  lifetimeOf,
  looksLikeContactDetail,
  sharedFields,
  shareWish,
  withFieldToggled,
} from "./share-draft";

const card = [
  { kind: FieldKind.NAME, value: "" },
  { kind: FieldKind.PHONE, value: "030 5550123" },
  { kind: FieldKind.ADDRESS, value: "Harbour street 7" },
];

describe("a share that is put together", () => {
  it("shares nothing before a field is chosen", () => {
    expect(emptyShareDraft.fields).toEqual([]);
    expect(shareWish(emptyShareDraft, card, "aa")).toBeNull();
  });

  it("shares the chosen fields only", () => {
    const draft = withFieldToggled(emptyShareDraft, FieldKind.PHONE);
    expect(shareWish(draft, card, "aa")).toEqual({
      memberId: "aa",
      fields: [FieldKind.PHONE],
      purpose: "mutual_aid_coordination",
      note: "",
      lifetimeMs: 3 * kHourMs,
    });
  });

  it("takes a field out again when it is toggled twice", () => {
    const once = withFieldToggled(emptyShareDraft, FieldKind.PHONE);
    expect(withFieldToggled(once, FieldKind.PHONE).fields).toEqual([]);
  });

  it("leaves out a chosen field that is empty", () => {
    const draft = withFieldToggled(withFieldToggled(emptyShareDraft, FieldKind.NAME), FieldKind.ADDRESS);
    expect(sharedFields(draft, card)).toEqual([{ kind: FieldKind.ADDRESS, value: "Harbour street 7" }]);
  });

  it("names no length of time when it ends with the request", () => {
    const draft = { ...withFieldToggled(emptyShareDraft, FieldKind.PHONE), lifetime: "request" as const };
    expect(shareWish(draft, card, "aa")).not.toHaveProperty("lifetimeMs");
  });
});

describe("a time of one's own", () => {
  const own = { ...emptyShareDraft, lifetime: "own" as const };
  it("is taken at its limits", () => {
    expect(lifetimeOf({ ...own, ownCount: "1", ownUnit: "hours" })).toBe(kHourMs);
    expect(lifetimeOf({ ...own, ownCount: "365", ownUnit: "days" })).toBe(365 * kDayMs);
  });
  it("is refused beyond them and when it is no whole number", () => {
    for (const ownCount of ["0", "366", "1.5", "", "two"]) {
      expect(lifetimeOf({ ...own, ownCount, ownUnit: "days" })).toBeNull();
    }
  });
});

describe("the hint about notes", () => {
  it("notices numbers, addresses and links", () => {
    expect(looksLikeContactDetail("call 030 555 01 23")).toBe(true);
    expect(looksLikeContactDetail("write to me@example.org")).toBe(true);
    expect(looksLikeContactDetail("see www.example.org")).toBe(true);
    expect(looksLikeContactDetail("اتصل ٠٣٠ ٥٥٥ ٠١٢٣")).toBe(true);
  });
  it("is silent about money, need and house numbers", () => {
    expect(looksLikeContactDetail("I have no money until the 15th")).toBe(false);
    expect(looksLikeContactDetail("ring twice, floor 3")).toBe(false);
  });
});
