// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A form with one question a screen. The step stands in the history, not in the address, so that the browser's Back goes one
// question back and a link never leads into the middle.
import { useLocation, useRouter } from "@tanstack/react-router";

declare module "@tanstack/history" {
  interface HistoryState {
    step?: string;
    /** The place in the history at which the form was opened. */
    openedAt?: number;
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
  const goTo = useGoToStep();
  const wanted = useLocation({ select: (location) => location.state.step });
  const index = stepIndex(steps, wanted, complete);
  return {
    step: steps[index] ?? steps[0],
    number: index + 1,
    count: steps.length,
    next: () => {
      const following = steps[index + 1];
      if (following !== undefined) goTo(following);
    },
    back: () => (router.history.canGoBack() ? router.history.back() : router.history.replace("/")),
  };
}

/** Shows a step, as a new entry of the history. */
export function useGoToStep(): (step: string) => void {
  const router = useRouter();
  return (step) => {
    const { pathname, searchStr, state } = router.state.location;
    router.history.push(`${pathname}${searchStr}`, { step, openedAt: state.openedAt ?? state.__TSR_index });
  };
}

/**
 * Ends a form: its steps are left behind, so that the browser's Back leads from `path` to where the member was before, and not into
 * a form whose answers have been sent.
 */
export function useLeaveSteps(): (path: string) => void {
  const router = useRouter();
  return (path) => {
    const { openedAt, __TSR_index: index } = router.state.location.state;
    const steps = openedAt === undefined ? 0 : index - openedAt;
    if (steps <= 0) return router.history.replace(path);
    const stop = router.history.subscribe(() => {
      stop();
      router.history.replace(path);
    });
    router.history.go(-steps);
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
