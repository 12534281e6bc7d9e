// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { dropLink, heldLink, holdLink, linkFromText } from "./held-link";

const kOrigin = "https://circle.example";

describe("linkFromText", () => {
  it("takes a whole link as it is, without the spaces around it", () => {
    expect(linkFromText("  https://circle.example/join#1.ab.cd.ef \n", kOrigin)).toBe("https://circle.example/join#1.ab.cd.ef");
  });

  it("completes what stands behind the sign", () => {
    expect(linkFromText("#1.ab.cd", kOrigin)).toBe("https://circle.example/join#1.ab.cd");
    expect(linkFromText("1.ab.c-d_", kOrigin)).toBe("https://circle.example/join#1.ab.c-d_");
  });

  it("refuses what cannot be an invitation", () => {
    expect(linkFromText("", kOrigin)).toBeNull();
    expect(linkFromText("https://circle.example/join", kOrigin)).toBeNull();
    expect(linkFromText("https://circle.example/join#2.ab.cd", kOrigin)).toBeNull();
    expect(linkFromText("javascript:1#1.ab.cd", kOrigin)).toBe("https://circle.example/join#1.ab.cd");
  });
});

describe("the held link", () => {
  it("is there until it is dropped", () => {
    holdLink("https://circle.example/join#1.ab.cd");
    expect(heldLink()).toBe("https://circle.example/join#1.ab.cd");
    dropLink();
    expect(heldLink()).toBeNull();
  });
});
