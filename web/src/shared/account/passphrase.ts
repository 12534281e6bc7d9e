// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Suggesting a passphrase of words, and saying how strong a typed one is. The hint is an estimate and forbids nothing: the only rule
// is 8 to 128 characters of any script.
import { kPassphraseWords } from "./passphrase-words";

export const kPassphraseCharactersMin = 8;
export const kPassphraseCharactersMax = 128;
export const kSuggestedWords = 4;

/** Fills an array with random numbers: crypto.getRandomValues, or a fixed sequence in a test. */
export type RandomFill = (numbers: Uint32Array<ArrayBuffer>) => void;

const fillFromBrowser: RandomFill = (numbers) => {
  crypto.getRandomValues(numbers);
};

/** A number below `limit`, each equally likely: numbers in the last, incomplete run are drawn again. */
function randomBelow(limit: number, fill: RandomFill): number {
  const kNumbers = 2 ** 32;
  const completeRuns = kNumbers - (kNumbers % limit);
  const numbers = new Uint32Array(1);
  for (;;) {
    fill(numbers);
    const number = numbers[0] ?? 0;
    if (number < completeRuns) {
      return number % limit;
    }
  }
}

/** Different words, drawn evenly, in small letters and with one space between them. */
export function suggestPassphrase(words = kSuggestedWords, fill: RandomFill = fillFromBrowser): string {
  const drawn = new Set<string>();
  while (drawn.size < words) {
    drawn.add(kPassphraseWords[randomBelow(kPassphraseWords.length, fill)] ?? "");
  }
  return [...drawn].join(" ");
}

export type PassphraseStrength = "too_short" | "too_long" | "weak" | "fair" | "good" | "strong";

const kBitsOfWord = Math.log2(kPassphraseWords.length);
/** What an unknown word of a language is worth at most, however long it is. */
const kBitsOfForeignWord = 12;
const kFairBits = 28;
const kGoodBits = 38;
const kStrongBits = 52;

/** What many people type, and therefore what is tried first. */
const kOftenUsed =
  /^(?:pass(?:word|phrase|wort)?|contrase(?:n|ñ)a|qwert[yz]|letmein|welcome|iloveyou|teamo|admin|carecircle|abcdef?|asdf(?:gh)?|hola|hello)[\d!?.\s]*$/iu;

/** The letters that say something: runs like "aaaa", "1234" or "dcba" count once. */
function tellingLetters(text: string): string {
  let telling = "";
  let before = Number.NaN;
  let step = Number.NaN;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const distance = code - before;
    const continues = Math.abs(distance) <= 1 && (distance === step || distance === 0);
    if (!continues) {
      telling += letter;
    }
    step = distance;
    before = code;
  }
  return telling;
}

function alphabetSize(text: string): number {
  const alphabets: [RegExp, number][] = [
    [/[a-z]/u, 26],
    [/[A-Z]/u, 26],
    [/\d/u, 10],
    [/[^\p{L}\p{M}\d]/u, 20],
    [/[^\p{ASCII}]/u, 30],
  ];
  return alphabets.reduce((size, [letters, count]) => size + (letters.test(text) ? count : 0), 0);
}

function bitsOfChunk(chunk: string, known: ReadonlySet<string>): number {
  if (known.has(chunk.toLowerCase())) {
    return kBitsOfWord;
  }
  const telling = tellingLetters(chunk);
  const bits = [...telling].length * Math.log2(Math.max(alphabetSize(telling), 2));
  const isWord = /^\p{L}[\p{L}\p{M}'’-]*$/u.test(chunk);
  // Letters of a language follow each other in habits: about 2 bits each.
  return isWord ? Math.min([...telling].length * 2.2, kBitsOfForeignWord) : bits * 0.7;
}

const kKnownWords: ReadonlySet<string> = new Set(kPassphraseWords);

/** About how many guesses, as a power of two, somebody needs who knows how people choose. */
export function passphraseBits(passphrase: string): number {
  if (kOftenUsed.test(passphrase.trim())) {
    return 0;
  }
  const chunks = new Set(passphrase.trim().split(/[\s._-]+/u));
  return [...chunks].reduce((bits, chunk) => bits + bitsOfChunk(chunk, kKnownWords), 0);
}

export function passphraseStrength(passphrase: string): PassphraseStrength {
  const characters = [...passphrase].length;
  if (characters < kPassphraseCharactersMin) {
    return "too_short";
  }
  if (characters > kPassphraseCharactersMax) {
    return "too_long";
  }
  const bits = passphraseBits(passphrase);
  if (bits < kFairBits) {
    return "weak";
  }
  if (bits < kGoodBits) {
    return "fair";
  }
  return bits < kStrongBits ? "good" : "strong";
}

/** Whether the rules of the account take it; the strength beyond that is the member's own choice. */
export function isPassphraseAllowed(passphrase: string): boolean {
  const strength = passphraseStrength(passphrase);
  return strength !== "too_short" && strength !== "too_long";
}
