// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { filledRows, isCircleNameAllowed, isNumberDiallable, isRowHalf, zonesFromText, zonesToText } from "./circle-settings";

describe("zonesFromText", () => {
  it("takes one zone a line and forgets empty lines and repetitions", () => {
    expect(zonesFromText(" North \n\nSouth\nNorth\n")).toEqual(["North", "South"]);
    expect(zonesFromText("  \n")).toEqual([]);
  });

  it("keeps what zonesToText wrote", () => {
    expect(zonesFromText(zonesToText(["الحي القديم", "South"]))).toEqual(["الحي القديم", "South"]);
  });

  it("takes thirty at most", () => {
    expect(zonesFromText(Array.from({ length: 40 }, (_, zone) => `Zone ${zone}`).join("\n"))).toHaveLength(30);
  });
});

describe("crisis numbers", () => {
  it("drops empty rows and tells half ones", () => {
    expect(filledRows([{ name: " Fire ", number: " 112" }, { name: "", number: " " }])).toEqual([{ name: "Fire", number: "112" }]);
    expect(isRowHalf({ name: "Fire", number: "" })).toBe(true);
    expect(isRowHalf({ name: "", number: "" })).toBe(false);
  });

  it("knows what can be dialled", () => {
    for (const number of ["112", "+49 (0)30 123-456", "*31#116 123"]) expect([number, isNumberDiallable(number)]).toEqual([number, true]);
    for (const number of ["", "1", "ask at the door", "javascript:1"]) expect([number, isNumberDiallable(number)]).toEqual([number, false]);
  });
});

describe("isCircleNameAllowed", () => {
  it("wants 1 to 100 characters of any script", () => {
    expect(isCircleNameAllowed(" ")).toBe(false);
    expect(isCircleNameAllowed("جيران")).toBe(true);
    expect(isCircleNameAllowed("x".repeat(101))).toBe(false);
  });
});
