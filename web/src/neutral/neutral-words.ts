// SPDX-License-Identifier: AGPL-3.0-or-later

export interface NeutralWords {
  language: string;
  direction: "ltr" | "rtl";
  title: string;
}

const english: NeutralWords = { language: "en", direction: "ltr", title: "Notes" };
const others: NeutralWords[] = [
  { language: "es", direction: "ltr", title: "Notas" },
  { language: "ar", direction: "rtl", title: "ملاحظات" },
];

/** The page's words in the first of the browser's languages that it knows. */
export function neutralWords(languages: readonly string[]): NeutralWords {
  const all = [english, ...others];
  for (const language of languages) {
    const found = all.find((words) => language.toLowerCase().split("-")[0] === words.language);
    if (found) return found;
  }
  return english;
}
