// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Small settings of this browser, kept in the encrypted store.
import { utf8 } from "./bytes";
import { checkText } from "./engine/text";
import type { Store } from "./store";

const kNameMax = 64;
const kValueMax = 65_536; // a draft is kept as one

/** After how many minutes without a touch the keys lock; "0": never by time. */
export const kLockAfterSetting = "lock_after_minutes";
const kLockAfterMinutesDefault = 60 * 24 * 7;
const kMinuteMs = 60_000;

function entryName(name: string): string {
  return `setting/${name}`;
}

export function readSetting(store: Store, name: string): string | null {
  const value = store.get(entryName(name));
  return value === null ? null : utf8.decode(value);
}

/** limit_exceeded. */
export async function writeSetting(store: Store, name: string, value: string): Promise<void> {
  checkText(name, 1, kNameMax);
  checkText(value, 0, kValueMax);
  await store.write(new Map([[entryName(name), utf8.encode(value)]]));
}

/** 0: never by time. */
export function lockAfterMs(store: Store): number {
  const minutes = Number(readSetting(store, kLockAfterSetting) ?? kLockAfterMinutesDefault);
  return Number.isFinite(minutes) && minutes >= 0 ? minutes * kMinuteMs : kLockAfterMinutesDefault * kMinuteMs;
}
