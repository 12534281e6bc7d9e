// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The words in the chosen language: one catalogue for what every page needs, one for each feature, fetched with its pages.
import { i18n } from "@lingui/core";
import type { Messages } from "@lingui/core";
import { languageOf } from "./languages";
import type { Language } from "./languages";

const catalogues = import.meta.glob<{ messages: Messages }>("../../locales/*/*.po");
const inUse = new Set<string>(["app"]);

async function load(scope: string, language: Language): Promise<void> {
  const catalogue = catalogues[`../../locales/${scope}/${language}.po`];
  if (catalogue) i18n.load(language, (await catalogue()).messages);
}

/** Fetches a feature's words, now and whenever the language changes. */
export async function loadCatalogueOf(feature: string): Promise<void> {
  inUse.add(feature);
  if (i18n.locale) await load(feature, i18n.locale as Language);
}

/** Changes the language of the whole page. */
export async function activateLanguage(language: Language): Promise<void> {
  await Promise.all([...inUse].map((scope) => load(scope, language)));
  i18n.activate(language);
  document.documentElement.lang = language;
  document.documentElement.dir = languageOf(language)?.direction ?? "ltr";
}
