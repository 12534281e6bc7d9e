// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { isStaleAfter } from "./reads";

describe("isStaleAfter", () => {
  it("reads again what shows the noun that changed", () => {
    expect(isStaleAfter(["members"], { noun: "members" })).toBe(true);
    expect(isStaleAfter(["circle"], { noun: "joins" })).toBe(true);
  });

  it("leaves alone what shows nothing of it", () => {
    expect(isStaleAfter(["card"], { noun: "members" })).toBe(false);
  });

  it("leaves alone the messages of another conversation", () => {
    expect(isStaleAfter(["messages", "aa"], { noun: "messages", id: "bb" })).toBe(false);
    expect(isStaleAfter(["messages", "aa"], { noun: "messages", id: "aa" })).toBe(true);
    expect(isStaleAfter(["messages", "aa"], { noun: "messages" })).toBe(true);
  });

  it("reads a request again when any conversation was founded, since the change names the conversation", () => {
    expect(isStaleAfter(["helpRequest", "aa"], { noun: "conversations", id: "cc" })).toBe(true);
  });

  it("does not touch queries that are not the client's", () => {
    expect(isStaleAfter(["something"], { noun: "members" })).toBe(false);
  });
});
