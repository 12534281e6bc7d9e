// SPDX-License-Identifier: AGPL-3.0-or-later
//
// After how long without a touch the keys lock. The worker reads the same setting.

export const kLockAfterSetting = "lock_after_minutes";
export type LockAfterMinutes = "5" | "15" | "60" | "1440" | "10080" | "0";
/** Shortest first; "0" is never. */
export const lockAfterChoices: readonly LockAfterMinutes[] = ["5", "15", "60", "1440", "10080", "0"];
/** What the worker does when nothing was chosen. */
export const kUsualLockAfter: LockAfterMinutes = "10080";

/** What was kept as one of the choices; anything else is as if nothing was chosen. */
export function parseLockAfter(kept: string | null | undefined): LockAfterMinutes {
  return lockAfterChoices.find((choice) => choice === kept) ?? kUsualLockAfter;
}
