// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What an owner chooses for a circle, as it is typed and as it is kept.
import type { CircleSettings, CrisisNumber } from "../../crypto/protocol";

export const kCircleNameCharactersMax = 100;
export const kZonesMax = 30;
export const kCrisisNumbersMax = 12;

/** One zone a line; lines that are empty or there twice do not count. */
export function zonesFromText(text: string): string[] {
  const zones = text.split("\n").map((line) => line.trim());
  return [...new Set(zones.filter((zone) => zone !== ""))].slice(0, kZonesMax);
}

export function zonesToText(zones: readonly string[]): string {
  return zones.join("\n");
}

/** The rows that say something. A row with only one of its two parts is not complete. */
export function filledRows(rows: readonly CrisisNumber[]): CrisisNumber[] {
  return rows
    .map((row) => ({ name: row.name.trim(), number: row.number.trim() }))
    .filter((row) => row.name !== "" || row.number !== "");
}

export function isRowHalf(row: CrisisNumber): boolean {
  return (row.name.trim() === "") !== (row.number.trim() === "");
}

/** Every number can be dialled: at least two digits, and nothing but digits and what people write between them. */
export function isNumberDiallable(number: string): boolean {
  return /^[+*#\d\s().\-/]+$/u.test(number) && (number.match(/\d/gu)?.length ?? 0) >= 2;
}

/** Two circles' settings say the same. */
export function sameSettings(one: CircleSettings, other: CircleSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isCircleNameAllowed(name: string): boolean {
  const characters = Array.from(name.trim()).length;
  return characters > 0 && characters <= kCircleNameCharactersMax;
}
