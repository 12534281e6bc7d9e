// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { kUsualLockAfter, lockAfterChoices, parseLockAfter } from "./lock-after";

describe("parseLockAfter", () => {
  it("knows every choice, never among them", () => {
    expect(lockAfterChoices.map(parseLockAfter)).toEqual(lockAfterChoices);
  });

  it("takes what it does not know as the usual time, not as never", () => {
    for (const kept of [null, undefined, "", "7", "-1"]) expect(parseLockAfter(kept)).toBe(kUsualLockAfter);
  });
});
