// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A form with one question a screen. The step stands in the history, not in the address, so that the browser's Back goes one
// question back and a link never leads into the middle.
import { useLocation, useRouter } from "@tanstack/react-router";

declare module "@tanstack/history" {
  interface HistoryState {
    step?: string;
  }
}

export interface Steps<Step extends string> {
  step: Step;
  /** From 1 on, as people count. */
  number: number;
  count: number;
  next: () => void;
  /** One question back; from the first one, out of the form. */
  back: () => void;
}

/**
 * `complete` tells whether a step has its answer: after a reload, when the answers are gone, the first step without one is shown
 * instead of the one in the history.
 */
export function useSteps<Step extends string>(steps: readonly [Step, ...Step[]], complete: (step: Step) => boolean): Steps<Step> {
  const router = useRouter();
  const wanted = useLocation({ select: (location) => location.state.step });
  const index = stepIndex(steps, wanted, complete);
  const go = (step: Step | undefined) => {
    if (step !== undefined) {
      const { pathname, searchStr } = router.state.location;
      router.history.push(`${pathname}${searchStr}`, { step });
    }
  };
  return {
    step: steps[index] ?? steps[0],
    number: index + 1,
    count: steps.length,
    next: () => go(steps[index + 1]),
    back: () => (router.history.canGoBack() ? router.history.back() : router.history.replace("/")),
  };
}

/** The place of the wanted step, or of the first one before it that has no answer yet. */
export function stepIndex<Step extends string>(
  steps: readonly Step[],
  wanted: string | undefined,
  complete: (step: Step) => boolean,
): number {
  const wantedIndex = Math.max(steps.findIndex((step) => step === wanted), 0);
  const gap = steps.slice(0, wantedIndex).findIndex((step) => !complete(step));
  return gap < 0 ? wantedIndex : gap;
}
