// SPDX-License-Identifier: AGPL-3.0-or-later
import { defineConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";

// One catalogue for what every page needs, and one for each feature, loaded with its pages.
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "es", "ar"],
  catalogs: [
    { path: "<rootDir>/src/locales/app/{locale}", include: ["<rootDir>/src/app", "<rootDir>/src/shared"] },
    { path: "<rootDir>/src/locales/{name}/{locale}", include: ["<rootDir>/src/features/{name}/"] },
  ],
  // Line numbers would change the catalogues with every edit of a source.
  format: formatter({ lineNumbers: false, printLinguiId: false }),
  orderBy: "message",
});
