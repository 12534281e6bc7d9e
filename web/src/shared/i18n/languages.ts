// SPDX-License-Identifier: AGPL-3.0-or-later

export type Language = "en" | "es" | "ar";

export interface LanguageWords {
  code: Language;
  /** As its speakers call it: whoever looks for their language reads no other. */
  name: string;
  direction: "ltr" | "rtl";
}

export const languages: readonly LanguageWords[] = [
  { code: "en", name: "English", direction: "ltr" },
  { code: "es", name: "Español", direction: "ltr" },
  { code: "ar", name: "العربية", direction: "rtl" },
];

export function languageOf(code: string): LanguageWords | undefined {
  return languages.find((language) => language.code === code.toLowerCase().split("-")[0]);
}

/** The first of the browser's languages that is `language`, with its region: "en-GB" writes dates otherwise than "en-US". */
export function localeFor(language: Language, wanted: readonly string[]): string {
  return wanted.find((code) => languageOf(code)?.code === language) ?? language;
}

/** The first of the wanted languages that we have; else English. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const code of wanted) {
    const found = languageOf(code);
    if (found) return found.code;
  }
  return "en";
}
