// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import type { MessageView } from "../../crypto/protocol";
import { kDayMs, kMinuteMs } from "../../shared/time/time-words";
import { isSendable, kTextMax, messageDays } from "./message-days";

const noonMs = new Date(2026, 4, 5, 12).getTime();
function message(key: string, senderId: string, sentMs: number): MessageView {
  return { key, sequence: 1, senderId, mine: false, text: key, sentMs, state: "received" };
}

describe("the days of a conversation", () => {
  it("keep the order and begin anew at midnight", () => {
    const days = messageDays([message("1", "aa", noonMs), message("2", "aa", noonMs + kDayMs)]);
    expect(days.map((day) => day.messages.map((shown) => shown.message.key))).toEqual([["1"], ["2"]]);
    expect(days[1]?.messages[0]?.first).toBe(true);
  });

  it("gather what one person writes in one go", () => {
    const days = messageDays([
      message("1", "aa", noonMs),
      message("2", "aa", noonMs + kMinuteMs),
      message("3", "bb", noonMs + kMinuteMs),
      message("4", "bb", noonMs + 10 * kMinuteMs),
    ]);
    expect(days[0]?.messages.map((shown) => shown.first)).toEqual([true, false, true, true]);
  });

  it("are none without messages", () => {
    expect(messageDays([])).toEqual([]);
  });
});

describe("a text", () => {
  it("is sent up to its limit and not beyond", () => {
    expect(isSendable("😀".repeat(kTextMax))).toBe(true);
    expect(isSendable("x".repeat(kTextMax + 1))).toBe(false);
  });
  it("is not sent when it is only spaces", () => {
    expect(isSendable(" \n ")).toBe(false);
  });
});
