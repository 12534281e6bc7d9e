// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How the page looks for this member: scheme and size of text. Kept in the encrypted store like every setting. A copy for the
// time before the store is open lies in sessionStorage, which ends with the tab and holds nothing about anybody.

export type Scheme = "system" | "light" | "dark";
export type TextSize = "normal" | "large" | "larger" | "largest";
export interface Appearance {
  scheme: Scheme;
  textSize: TextSize;
}

export const schemes: readonly Scheme[] = ["system", "light", "dark"];
export const textSizes: readonly TextSize[] = ["normal", "large", "larger", "largest"];
export const usualAppearance: Appearance = { scheme: "system", textSize: "normal" };

/** Reads what was kept; what is not understood is as if it were not there. */
export function parseAppearance(kept: string | null): Appearance {
  const [scheme, textSize] = (kept ?? "").split(" ");
  return {
    scheme: schemes.find((known) => known === scheme) ?? usualAppearance.scheme,
    textSize: textSizes.find((known) => known === textSize) ?? usualAppearance.textSize,
  };
}

export function keptForm(appearance: Appearance): string {
  return `${appearance.scheme} ${appearance.textSize}`;
}

/** Puts the appearance on the page. */
export function applyAppearance({ scheme, textSize }: Appearance, systemIsDark: boolean): void {
  const dark = scheme === "dark" || (scheme === "system" && systemIsDark);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  document.documentElement.dataset["textSize"] = textSize;
}
