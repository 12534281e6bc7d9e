// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { dialAddress } from "./crisis-numbers";

describe("dialAddress", () => {
  it("leaves out what people write between the digits", () => {
    expect(dialAddress("(0800) 116-123")).toBe("tel:0800116123");
  });

  it("keeps the sign of an international number, and encodes what an address cannot hold", () => {
    expect(dialAddress("+49 30 123")).toBe("tel:+4930123");
    expect(dialAddress("*123#")).toBe("tel:*123%23");
  });
});
