// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Times in the member's language. Numbers and units come from Intl, which knows the plurals of every language.
import { dateTimeFormat, listFormat, numberFormat, relativeTimeFormat } from "../i18n/formats";

export const kSecondMs = 1000;
export const kMinuteMs = 60 * kSecondMs;
export const kHourMs = 60 * kMinuteMs;
export const kDayMs = 24 * kHourMs;
export const kWeekMs = 7 * kDayMs;

type Unit = "day" | "hour" | "minute" | "second";
const kLengthsMs: readonly [Unit, number][] = [
  ["day", kDayMs],
  ["hour", kHourMs],
  ["minute", kMinuteMs],
  ["second", kSecondMs],
];

/**
 * What is left of a time, in its two largest units: "2 hours 5 minutes", "6 days". Never more than is really left; below a minute
 * in seconds.
 */
export function durationWords(durationMs: number, locale: string): string {
  let restMs = Math.max(0, durationMs);
  const firstIndex = kLengthsMs.findIndex(([, lengthMs]) => restMs >= lengthMs);
  const shown = firstIndex < 0 ? kLengthsMs.slice(-1) : kLengthsMs.slice(firstIndex, firstIndex + 2);
  const parts: string[] = [];
  for (const [unit, lengthMs] of shown) {
    const count = Math.floor(restMs / lengthMs);
    restMs -= count * lengthMs;
    if (count > 0 || shown.length === 1) parts.push(unitWords(count, unit, locale));
  }
  return listFormat(locale, { type: "unit", style: "long" }).format(parts);
}

function unitWords(count: number, unit: Unit, locale: string): string {
  return numberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** How long ago, or in how long: "3 hours ago", "yesterday". */
export function relativeTime(timeMs: number, nowMs: number, locale: string): string {
  const differenceMs = timeMs - nowMs;
  const [unit, lengthMs] = kLengthsMs.find(([, length]) => Math.abs(differenceMs) >= length) ?? ["second", kSecondMs];
  // Seconds only make people nervous.
  if (unit === "second") return relativeTimeFormat(locale, { numeric: "auto" }).format(0, "second");
  return relativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(differenceMs / lengthMs), unit);
}

/** "Today" needs no date; another day does. */
export function momentWords(timeMs: number, nowMs: number, locale: string): string {
  const sameDay = isSameDay(timeMs, nowMs);
  const format: Intl.DateTimeFormatOptions = sameDay
    ? { timeStyle: "short" }
    : { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };
  return dateTimeFormat(locale, format).format(timeMs);
}

export function dayWords(timeMs: number, locale: string): string {
  return dateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(timeMs);
}

export function clockWords(timeMs: number, locale: string): string {
  return dateTimeFormat(locale, { timeStyle: "short" }).format(timeMs);
}

export function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}
