// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { emptyFoundDraft, isStepComplete, kFoundSteps, settingsOf } from "./found-draft";

describe("the founding wizard's answers", () => {
  it("needs a name of the circle, a name and a passphrase, and nothing else", () => {
    const incomplete = kFoundSteps.filter((step) => !isStepComplete(step, emptyFoundDraft));
    expect(incomplete).toEqual(["circle", "name", "passphrase"]);
  });

  it("does not go on with half a crisis number", () => {
    expect(isStepComplete("crisis", { ...emptyFoundDraft, crisisRows: [{ name: "Fire", number: "" }] })).toBe(false);
  });

  it("becomes settings without empty rows and spaces", () => {
    const draft = { ...emptyFoundDraft, circleName: " Our street ", zones: "North\n\n", crisisRows: [{ name: "", number: "" }] };
    expect(settingsOf(draft)).toEqual({ name: "Our street", zones: ["North"], categories: [], crisisNumbers: [] });
  });
});
