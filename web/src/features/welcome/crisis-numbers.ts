// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export interface EmergencyNumber {
  number: string;
  where: MessageDescriptor;
}

/** The emergency numbers with which one reaches police, ambulance and fire brigade in most of the world. */
export const emergencyNumbers: readonly EmergencyNumber[] = [
  { number: "112", where: msg`Europe, and from mobile phones in most countries` },
  { number: "911", where: msg`The Americas` },
  { number: "999", where: msg`United Kingdom, Ireland, Hong Kong, Malaysia, Gulf states` },
  { number: "000", where: msg`Australia` },
  { number: "111", where: msg`New Zealand` },
];

/** The address that dials a number as people write it: "(0800) 116 123". */
export function dialAddress(number: string): string {
  const digits = number.replace(/[^\d+*#]/gu, "");
  return `tel:${encodeURIComponent(digits).replace("%2B", "+")}`;
}
