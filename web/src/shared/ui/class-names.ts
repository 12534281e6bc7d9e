// SPDX-License-Identifier: AGPL-3.0-or-later

/** Joins what is there: `classNames("card", wide && "wide")`. */
export function classNames(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
