// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { isPassphraseAllowed, passphraseStrength, suggestPassphrase } from "./passphrase";
import { kPassphraseWords } from "./passphrase-words";

describe("the list of words", () => {
  it("has over a thousand short words, each once", () => {
    expect(kPassphraseWords.length).toBeGreaterThan(1024);
    expect(new Set(kPassphraseWords).size).toBe(kPassphraseWords.length);
    expect(kPassphraseWords.every((word) => /^[a-z]{3,9}$/u.test(word))).toBe(true);
  });
});

describe("suggestPassphrase", () => {
  it("draws different words of the list", () => {
    const words = suggestPassphrase(5).split(" ");
    expect(words).toHaveLength(5);
    expect(new Set(words).size).toBe(5);
    expect(words.every((word) => kPassphraseWords.includes(word))).toBe(true);
  });

  it("draws again where a number would make some words likelier, and where a word came twice", () => {
    const numbers = [2 ** 32 - 1, 0, 0, 1, 2, 3];
    const suggested = suggestPassphrase(4, (into) => {
      into[0] = numbers.shift() ?? 0;
    });
    expect(suggested).toBe(kPassphraseWords.slice(0, 4).join(" "));
    expect(numbers).toEqual([]);
  });
});

describe("passphraseStrength", () => {
  it("is too short below 8 characters and too long above 128, counted as people count", () => {
    expect(passphraseStrength("abcdefg")).toBe("too_short");
    expect(passphraseStrength("🦊🦊🦊🦊")).toBe("too_short");
    expect(isPassphraseAllowed("كلمة سرية")).toBe(true);
    expect(isPassphraseAllowed("x".repeat(128))).toBe(true);
    expect(passphraseStrength("x".repeat(129))).toBe("too_long");
  });

  it("calls weak what many people type", () => {
    for (const passphrase of ["password", "password1!", "12345678", "aaaaaaaaaaaa", "Contraseña1", "abcdefgh"]) {
      expect([passphrase, passphraseStrength(passphrase)]).toEqual([passphrase, "weak"]);
    }
  });

  it("calls four suggested words good and five strong", () => {
    expect(passphraseStrength("maple river button kind")).toBe("good");
    expect(passphraseStrength("maple river button kind lantern")).toBe("strong");
  });

  it("does not count a word twice", () => {
    expect(passphraseStrength("maple maple maple maple")).toBe("weak");
  });

  it("takes four words of another language as good", () => {
    expect(passphraseStrength("montaña camisa ventana tortuga")).toBe("good");
    expect(passphraseStrength("جبل قميص نافذة سلحفاة مطر")).not.toBe("weak");
  });

  it("knows that random letters and digits are strong", () => {
    expect(passphraseStrength("x7Kq92_pLw84Zt0b")).toBe("strong");
  });
});
