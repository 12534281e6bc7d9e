// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { ErrorCode } from "../../api/generated/carecircle/v1/errors_pb";
import { wordsFor } from "./words";

const unknown = wordsFor("a_code_of_a_newer_server");

describe("wordsFor", () => {
  it("has words of its own for each code of the catalogue", () => {
    const names = Object.keys(ErrorCode).filter((name) => Number.isNaN(Number(name)) && name !== "UNSPECIFIED");
    expect(names.length).toBeGreaterThan(60);
    for (const name of names) expect(wordsFor(name.toLowerCase()), name).not.toBe(unknown);
  });

  it("says what to do next for a code that it does not know", () => {
    expect(unknown.next.message).toContain("Try again");
  });

  it("takes no name from the object's own methods", () => {
    expect(wordsFor("constructor")).toBe(unknown);
  });
});
