// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react";
import { languageOf, localeFor } from "./languages";
import type { Language } from "./languages";

/** The language of the page with the member's own region: how dates and times are written there. */
export function useLocale(): string {
  return localeFor(useLanguage(), navigator.languages);
}

/** The language that the page is in. */
export function useLanguage(): Language {
  const { i18n } = useLingui();
  return languageOf(i18n.locale)?.code ?? "en";
}
