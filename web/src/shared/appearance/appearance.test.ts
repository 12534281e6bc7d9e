// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from "vitest";
import { applyAppearance, keptForm, parseAppearance, usualAppearance } from "./appearance";

afterEach(() => {
  delete document.documentElement.dataset["theme"];
});

describe("parseAppearance", () => {
  it("reads what was kept", () => {
    expect(parseAppearance(keptForm({ scheme: "dark", textSize: "larger" }))).toEqual({ scheme: "dark", textSize: "larger" });
  });

  it("is the usual one for nothing and for what it does not know", () => {
    expect(parseAppearance(null)).toEqual(usualAppearance);
    expect(parseAppearance("sepia huge")).toEqual(usualAppearance);
  });
});

describe("applyAppearance", () => {
  it("follows the system unless the member has chosen", () => {
    applyAppearance({ scheme: "system", textSize: "normal" }, true);
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    applyAppearance({ scheme: "light", textSize: "largest" }, true);
    expect(document.documentElement.dataset).toMatchObject({ theme: "light", textSize: "largest" });
  });
});
