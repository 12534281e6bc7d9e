// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import page from "../../neutral.html?raw";
import { neutralWords } from "./neutral-words";

describe("neutralWords", () => {
  it("speaks the browser's first language that it knows", () => {
    expect(neutralWords(["fr", "ar-MA"])).toMatchObject({ language: "ar", direction: "rtl" });
    expect(neutralWords([])).toMatchObject({ language: "en" });
  });
});

describe("the neutral page", () => {
  it("says nothing of CareCircle", () => {
    expect(page).not.toMatch(/care|circle|neighbour/iu);
  });
});
