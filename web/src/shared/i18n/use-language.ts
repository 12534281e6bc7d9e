// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react";
import { languageOf } from "./languages";
import type { Language } from "./languages";

/** The language that the page is in. */
export function useLanguage(): Language {
  const { i18n } = useLingui();
  return languageOf(i18n.locale)?.code ?? "en";
}
