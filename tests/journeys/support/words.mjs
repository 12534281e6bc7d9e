// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the screens say in other languages, from the catalogues: journeys name everything by its English words.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { kProject } from "./server.mjs";

const kCatalogues = join(kProject, "web", "src", "locales");
/** Every phrase has one line in its catalogue. */
const kPhrase = /^msgid "(.+)"\nmsgstr "(.+)"$/gmu;

const kPhrases = new Map();

/** From an English phrase to what the features say for it: mostly the same, sometimes each its own. */
function phrasesOf(language) {
  const known = kPhrases.get(language);
  if (known !== undefined) return known;
  const phrases = new Map();
  for (const feature of readdirSync(kCatalogues)) {
    for (const [, english, words] of readFileSync(join(kCatalogues, feature, `${language}.po`), "utf8").matchAll(kPhrase)) {
      phrases.set(english, (phrases.get(english) ?? new Set()).add(words));
    }
  }
  kPhrases.set(language, phrases);
  return phrases;
}

/** What stands on the screen for an English phrase. What is in no catalogue, such as what people typed, is the same in every language. */
export function said(language, english) {
  if (language === "en") return english;
  const [words, ...others] = phrasesOf(language).get(english) ?? [english];
  return others.length === 0 ? words : new RegExp(`^(?:${[words, ...others].map(escaped).join("|")})$`, "u");
}

function escaped(words) {
  return words.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
