// SPDX-License-Identifier: AGPL-3.0-or-later
import { segmenter } from "../i18n/formats";
import { toneClass } from "./badge";
import type { Tone } from "./badge";
import { classNames } from "./class-names";

/** All but the colour of danger: nobody is one. */
const colours: Tone[] = ["primary", "warning", "info", "success", "neutral"];

/** As a reader counts letters. Browsers from before 2024 may not know: there it is the first code point. */
function firstLetter(word: string): string {
  if (!("Segmenter" in Intl)) return Array.from(word)[0] ?? "";
  return [...segmenter("en", { granularity: "grapheme" }).segment(word)][0]?.segment ?? "";
}

/** The first letters of the first and the last word, in any script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen.map((word) => firstLetter(word ?? "").toLocaleUpperCase()).join("");
}

/** The same person has the same colour everywhere: from the id, which nobody chooses. */
export function colourOf(id: string): Tone {
  const sum = Array.from(id).reduce((total, character) => (total * 31 + character.charCodeAt(0)) % 9973, 7);
  return colours[sum % colours.length] ?? "neutral";
}

/**
 * A person at a glance. The name stands beside it in words, so it is hidden from screen readers; and from everybody where letters are so
 * large that the name needs the room (in a list that is marked `@container/people`).
 */
export function Avatar({ id, name, size = "medium" }: { id: string; name: string; size?: "small" | "medium" | "large" }) {
  const sizes = { small: "size-9 text-sm", medium: "size-11", large: "size-16 text-xl" };
  return (
    <span aria-hidden className={classNames("grid shrink-0 place-items-center rounded-full border font-semibold select-none @max-[15rem]/people:hidden", sizes[size], toneClass[colourOf(id)])}>
      {initials(name)}
    </span>
  );
}
