// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { bestLanguage } from "./languages";

describe("bestLanguage", () => {
  it("takes the first wanted one that we have, whatever the country", () => {
    expect(bestLanguage(["fr-FR", "es-MX", "en"])).toBe("es");
    expect(bestLanguage(["AR-EG"])).toBe("ar");
  });

  it("is English when we have none of them", () => {
    expect(bestLanguage(["fr", "de"])).toBe("en");
    expect(bestLanguage([])).toBe("en");
  });
});
