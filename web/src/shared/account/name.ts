// SPDX-License-Identifier: AGPL-3.0-or-later

export const kNameCharactersMax = 100;

/** Any Unicode, 1 to 100 characters as people count them. */
export function isNameAllowed(name: string): boolean {
  const characters = Array.from(name.trim()).length;
  return characters > 0 && characters <= kNameCharactersMax;
}
