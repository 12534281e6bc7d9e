// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { stepIndex } from "./use-steps";

const kSteps = ["name", "zones", "passphrase"] as const;

describe("stepIndex", () => {
  it("is the step of the history when everything before it is answered", () => {
    expect(stepIndex(kSteps, "passphrase", () => true)).toBe(2);
  });

  it("is the first unanswered step when the answers are gone", () => {
    expect(stepIndex(kSteps, "passphrase", (step) => step === "name")).toBe(1);
    expect(stepIndex(kSteps, "passphrase", () => false)).toBe(0);
  });

  it("begins at the beginning for a step that does not exist", () => {
    expect(stepIndex(kSteps, "other", () => true)).toBe(0);
    expect(stepIndex(kSteps, undefined, () => true)).toBe(0);
  });
});
