// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every string of the sources must be in its catalogues, in Spanish and Arabic translated, with the same {values} and <0>tags</0>
// as the English one. Nothing is written.
import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";

const problems = [];

/** What a translation must take over from its source: values and tags, without the plural's own words. */
function parts(message) {
  return new Set((message.match(/\{\w+(?=[,}])|<\/?\d+\/?>/gu) ?? []).sort());
}

function sameParts(source, translation) {
  const wanted = parts(source);
  const found = parts(translation);
  return wanted.size === found.size && [...wanted].every((part) => found.has(part));
}

/** Plural categories that a translation leaves out: Arabic has six, of which English knows two. */
function missingPluralForms(translation, locale) {
  if (!/\{\w+, plural,/u.test(translation)) return [];
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.filter((category) => category !== "many" || locale !== "es");
  return categories.filter((category) => !new RegExp(`\\b${category} ?\\{`, "u").test(translation));
}

function checkTranslation(place, locale, source, translation) {
  if (!translation) problems.push(`${place}: not translated: ${source}`);
  else if (!sameParts(source, translation)) problems.push(`${place}: other values or tags than in English: ${translation}`);
  else for (const form of missingPluralForms(translation, locale)) problems.push(`${place}: the plural form "${form}" is missing: ${translation}`);
}

// All catalogues end in one table, where the last translation of a string would stand for all of them.
const translations = new Map();

function checkAgreement(place, locale, id, source, translation) {
  const key = `${locale} ${id}`;
  const earlier = translations.get(key);
  if (earlier === undefined) translations.set(key, { place, translation });
  else if (earlier.translation !== translation)
    problems.push(`${place}: "${source}" is ${translation}, and ${earlier.translation} in ${earlier.place}: one of them must ask otherwise`);
}

async function checkCatalogue(catalogue, config) {
  const messages = (await catalogue.collect()) ?? {};
  const kept = await catalogue.readAll();
  for (const locale of config.locales) {
    const place = catalogue.path.replace(`${config.rootDir}/`, "").replace("{locale}", `${locale}.po`);
    for (const [id, { message = id }] of Object.entries(messages)) {
      const entry = kept[locale]?.[id];
      if (!entry) problems.push(`${place}: missing, run npm run extract: ${message}`);
      else if (locale !== config.sourceLocale) {
        checkTranslation(place, locale, message, entry.translation);
        checkAgreement(place, locale, id, message, entry.translation);
      }
    }
  }
  return Object.keys(messages).length;
}

const config = getConfig();
let count = 0;
for (const catalogue of await getCatalogs(config)) count += await checkCatalogue(catalogue, config);
for (const problem of problems) console.error(problem);
console.log(`catalogues: ${count} strings in ${config.locales.length} languages, ${problems.length} problems`);
if (count === 0) console.error("No string was found: the check itself is broken.");
process.exit(problems.length > 0 || count === 0 ? 1 : 0);
