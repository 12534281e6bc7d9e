// SPDX-License-Identifier: AGPL-3.0-or-later

/** Our mark: a circle with a place left open, and somebody who comes to it. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className ?? "size-8 shrink-0"}>
      <path d="M20.4 5.3A11.6 11.6 0 1 0 27 12.3" fill="none" stroke="var(--primary)" strokeWidth="4.4" strokeLinecap="round" />
      <circle cx="25" cy="6.6" r="3.5" fill="var(--accent)" />
    </svg>
  );
}

/** Mark and name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark />
      <span className="font-display text-lg font-semibold tracking-tight" translate="no">
        CareCircle
      </span>
    </span>
  );
}
