// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, expect, it, vi } from "vitest";
import { dateTimeFormat } from "./formats";

afterEach(() => vi.unstubAllEnvs());

it("makes each formatter once", () => {
  const clock = dateTimeFormat("en", { timeStyle: "short" });
  expect(dateTimeFormat("en", { timeStyle: "short" })).toBe(clock);
  expect(dateTimeFormat("en", { dateStyle: "short" })).not.toBe(clock);
  expect(dateTimeFormat("es", { timeStyle: "short" }).resolvedOptions().locale).toBe("es");
});

it("follows who travels to another time zone", () => {
  const noonMs = Date.UTC(2026, 0, 1, 12);
  const hourIn = (zone: string) => {
    vi.stubEnv("TZ", zone);
    return dateTimeFormat("en", { hour: "numeric", hourCycle: "h23" }).format(noonMs);
  };
  expect(hourIn("UTC")).toBe("12");
  expect(hourIn("Asia/Tokyo")).toBe("21");
});
