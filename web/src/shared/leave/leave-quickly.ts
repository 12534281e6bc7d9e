// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Leave quickly: the page is blank at once, the keys are locked, and neither this entry of the history nor the ones before it lead
// back to what was on the screen. We cannot delete entries; instead we go back to the first one of ours, replace it by the
// neutral page, and that page adds an entry of its own, which removes all that were ahead of it.

const mark = "leaving";
export const neutralPage = "/neutral.html";

/** What leaving needs of the browser. */
export interface Surroundings {
  /** How many entries of ours come before this one. */
  entriesBefore: () => number;
  blank: () => void;
  remember: (leaving: boolean) => void;
  isRemembered: () => boolean;
  goBack: (entries: number) => void;
  replace: (address: string) => void;
}

/** Begins to leave. `lock` is started and not waited for. */
export function leave(lock: () => void, surroundings: Surroundings): void {
  surroundings.blank();
  lock();
  const before = surroundings.entriesBefore();
  if (before === 0) {
    surroundings.replace(neutralPage);
  } else {
    surroundings.remember(true);
    surroundings.goBack(before);
  }
}

/** Called when a page of ours starts or is shown again: whether it has nothing to show because the member is leaving. */
export function isLeaving(surroundings: Surroundings): boolean {
  if (!surroundings.isRemembered()) return false;
  surroundings.blank();
  surroundings.remember(false);
  surroundings.replace(neutralPage);
  return true;
}

/** The part of the Navigation API that is used; browsers of before 2026 may lack it. */
interface EntryCounter {
  navigation?: { currentEntry: { index: number } | null };
}

/** The browser counts all entries of this site in a row; where it does not, the router's own count of this document has to do. */
function entriesBefore(): number {
  const counted = (globalThis as EntryCounter).navigation?.currentEntry?.index;
  const state: unknown = history.state;
  const routed: unknown = typeof state === "object" && state !== null && "__TSR_index" in state ? state.__TSR_index : 0;
  const index = counted ?? routed;
  return typeof index === "number" && index > 0 ? index : 0;
}

export const browserSurroundings: Surroundings = {
  entriesBefore,
  blank: () => {
    document.body.hidden = true;
    document.title = "";
  },
  remember: (leaving) => (leaving ? sessionStorage.setItem(mark, "yes") : sessionStorage.clear()),
  isRemembered: () => sessionStorage.getItem(mark) === "yes",
  goBack: (entries) => history.go(-entries),
  replace: (address) => location.replace(address),
};

/** Two taps on Escape within this time leave. */
export const escapeTwiceMs = 1_000;

/** Tells for each Escape, by its time, whether it is the second of two. */
export function escapeCounter(): (timeMs: number) => boolean {
  let lastMs = -Infinity;
  return (timeMs) => {
    const isSecond = timeMs - lastMs <= escapeTwiceMs;
    lastMs = isSecond ? -Infinity : timeMs;
    return isSecond;
  };
}
