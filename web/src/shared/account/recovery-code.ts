// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The recovery code as people type it: in groups or not, in small letters, with the letters that Crockford's base 32 takes for
// digits. Whether it is right says the worker; this only tells what is surely not complete yet.

/** 26 that carry the code and one that checks it. */
const kCodeCharacters = 27;

/** Upper-case letters and digits only; O reads as 0, I and L as 1. */
export function normaliseRecoveryCode(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z*~$=]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/gu, "1");
}

/** Whether it may be a whole code: its characters and the one that checks them. */
export function isRecoveryCodeComplete(typed: string): boolean {
  return normaliseRecoveryCode(typed).length >= kCodeCharacters;
}
