// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const tokens = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** The colours of one rule of tokens.css by name. */
function coloursOf(selector: string): Map<string, string> {
  const rule = tokens.split(`${selector} {`)[1]?.split("}")[0] ?? "";
  return new Map([...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map(([, name = "", colour = ""]) => [name, colour]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "surface", "sunken"];
const textPairs: [string, string][] = [
  ...["ink", "ink-soft", "primary", "danger"].flatMap((text) => grounds.map((ground): [string, string] => [text, ground])),
  ["on-primary", "primary"],
  ["on-primary", "primary-strong"],
  ["on-danger", "danger"],
  ["on-danger", "danger-strong"],
  ...["primary", "accent", "danger", "success", "info"].map((tone): [string, string] => [`on-${tone}-soft`, `${tone}-soft`]),
  ["ink-soft", "primary-soft"],
];
/** Frames of fields, rings and signs, by WCAG 1.4.11. */
const shapePairs: [string, string][] = grounds.flatMap((ground) => [
  ["line-strong", ground],
  ["focus", ground],
]);

describe.each([":root", ':root[data-theme="dark"]'])("the colours of %s", (selector) => {
  const colours = coloursOf(selector);
  const ratio = (one: string, other: string) => contrast(colours.get(one) ?? "#808080", colours.get(other) ?? "#808080");

  it.each(textPairs)("make %s readable on %s", (text, ground) => {
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapePairs)("let %s be seen on %s", (shape, ground) => {
    expect(ratio(shape, ground)).toBeGreaterThanOrEqual(3);
  });
});
