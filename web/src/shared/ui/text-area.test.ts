// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { characterCount } from "./text-area";

describe("characterCount", () => {
  it("counts as the contract does: code points", () => {
    expect(characterCount("día")).toBe(3);
    expect(characterCount("👍")).toBe(1);
  });
});
