// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { dayWords, durationWords, kDayMs, kHourMs, kMinuteMs, momentWords, relativeTime } from "./time-words";

describe("durationWords", () => {
  it("shows the two largest units", () => {
    expect(durationWords(2 * kHourMs + 5 * kMinuteMs + 59_000, "en")).toBe("2 hours, 5 minutes");
    expect(durationWords(6 * kDayMs + 30_000, "en")).toBe("6 days");
    expect(durationWords(61_000, "en")).toBe("1 minute, 1 second");
  });

  it("never shows more than is left, and nothing below zero", () => {
    expect(durationWords(999, "en")).toBe("0 seconds");
    expect(durationWords(-5, "en")).toBe("0 seconds");
    expect(durationWords(kHourMs - 1, "en")).toBe("59 minutes, 59 seconds");
  });

  it("speaks the member's language with its plurals", () => {
    expect(durationWords(kHourMs, "es")).toBe("1 hora");
    expect(durationWords(2 * kHourMs, "ar")).toContain("ساعتان");
  });
});

describe("relativeTime", () => {
  it("uses the largest unit and leaves seconds out", () => {
    expect(relativeTime(0, 3 * kHourMs, "en")).toBe("3 hours ago");
    expect(relativeTime(0, kDayMs, "en")).toBe("yesterday");
    expect(relativeTime(0, 20_000, "en")).toBe("now");
  });
});

describe("momentWords", () => {
  const noonMs = new Date(2026, 4, 5, 12).getTime();
  it("shows only the clock today, and the day otherwise", () => {
    expect(momentWords(noonMs + kHourMs, noonMs, "en")).toMatch(/^1:00\sPM$/u);
    expect(momentWords(noonMs + kDayMs, noonMs, "en")).toContain("May 6");
  });
  it("names the day in words", () => {
    expect(dayWords(noonMs, "es")).toBe("martes, 5 de mayo");
  });
});
