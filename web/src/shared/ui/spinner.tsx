// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";

/** A small turning circle, from 300 ms on. The element around it says what is busy. */
export function Spinner() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className="size-5 shown-late">
      <g className="origin-center animate-turn">
        <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeOpacity="0.3" strokeWidth="3" />
        <path d="M12 3a9 9 0 0 1 9 9" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      </g>
    </svg>
  );
}

/** A wait that has the screen to itself: nothing for 300 ms, then what happens, in words. */
export function Waiting({ children }: { children?: ReactNode }) {
  const { t } = useLingui();
  return (
    <div role="status" className="flex items-center justify-center gap-3 py-10 text-ink-soft shown-late">
      <Spinner />
      <span>{children ?? t`One moment …`}</span>
    </div>
  );
}

/** How far something has come, 0 to 1. */
export function Progress({ label, value }: { label: string; value: number }) {
  const percent = Math.round(Math.min(Math.max(value, 0), 1) * 100);
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className="h-2 overflow-hidden rounded-full bg-line">
      <div className="h-full rounded-full bg-primary forced-colors:bg-[Highlight] transition-[width] duration-(--while)" style={{ width: `${percent}%` }} />
    </div>
  );
}
