// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { isNameAllowed } from "./name";

describe("isNameAllowed", () => {
  it("takes the letters of every language", () => {
    for (const name of ["Café", "Łąka", "جارة الطابق الأول", "隣人", "d’en-face O'x"]) {
      expect([name, isNameAllowed(name)]).toEqual([name, true]);
    }
  });

  it("wants at least one character that is not a space, and at most 100", () => {
    expect(isNameAllowed("  ")).toBe(false);
    expect(isNameAllowed("🌻".repeat(100))).toBe(true);
    expect(isNameAllowed("🌻".repeat(101))).toBe(false);
  });
});
