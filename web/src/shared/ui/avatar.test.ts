// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { colourOf, initials } from "./avatar";

describe("initials", () => {
  it("takes the first and the last word", () => {
    expect(initials("first middle last")).toBe("FL");
    expect(initials("  one  ")).toBe("O");
  });

  it("works in every script, and with letters of several code points", () => {
    expect(initials("جارة الطابق")).toBe("جا");
    expect(initials("👩‍👧 x")).toBe("👩‍👧X");
  });

  it("makes do where the browser cannot take letters apart", () => {
    const known = Intl.Segmenter;
    Reflect.deleteProperty(Intl, "Segmenter");
    try {
      expect(initials("first middle last")).toBe("FL");
      expect(initials("")).toBe("");
    } finally {
      Object.assign(Intl, { Segmenter: known });
    }
  });

  it("is empty for an empty name", () => {
    expect(initials("")).toBe("");
  });
});

describe("colourOf", () => {
  it("is the same for the same person", () => {
    expect(colourOf("00ff")).toBe(colourOf("00ff"));
  });

  it("differs among people", () => {
    const colours = new Set(Array.from({ length: 40 }, (_, index) => colourOf(index.toString(16).padStart(32, "0"))));
    expect(colours.size).toBeGreaterThan(3);
  });
});
