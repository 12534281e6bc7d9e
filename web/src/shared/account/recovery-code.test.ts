// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { isRecoveryCodeComplete, normaliseRecoveryCode } from "./recovery-code";

describe("the recovery code as typed", () => {
  it("ignores spaces, hyphens and case, and reads the letters that look like digits", () => {
    expect(normaliseRecoveryCode(" abcd-ol1i 9*\n")).toBe("ABCD01119*");
  });

  it("is complete with 27 characters and not before", () => {
    expect(isRecoveryCodeComplete("ABCDE-FGHJK-MNPQR-STVWX-YZ012-3")).toBe(false);
    expect(isRecoveryCodeComplete("ABCDE-FGHJK-MNPQR-STVWX-YZ012-3~")).toBe(true);
  });
});
