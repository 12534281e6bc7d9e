// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { bestLanguage, localeFor } from "./languages";

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

describe("localeFor", () => {
  it("is the browser's region of the page's language", () => {
    expect(localeFor("en", ["de-DE", "en-GB", "en-US"])).toBe("en-GB");
    expect(localeFor("ar", ["ar-EG"])).toBe("ar-EG");
  });

  it("is the language alone when the browser does not know it", () => {
    expect(localeFor("es", ["en-GB"])).toBe("es");
  });
});
