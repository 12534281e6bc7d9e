// SPDX-License-Identifier: AGPL-3.0-or-later
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

/** The entry of the history at which the focus was set last; absent on the page that was loaded first, which needs none. */
let settledAt: string | undefined;
let hasMoved = false;

function isTyping(): boolean {
  return document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;
}

/**
 * The heading of a page or of a step. It gets the focus on every navigation, so that a screen reader begins to read here and the
 * next Tab goes into the page; a field with autoFocus keeps it.
 */
export function PageHeading({ children, className }: { children: ReactNode; className?: string }) {
  const ref = useRef<HTMLHeadingElement>(null);
  const entry = useRouterState({ select: (state) => state.location.state.__TSR_key ?? "first" });
  useEffect(() => {
    hasMoved ||= settledAt !== undefined && settledAt !== entry;
    const isLost = document.activeElement === document.body;
    if (hasMoved && (settledAt !== entry || isLost) && !isTyping()) ref.current?.focus({ preventScroll: true });
    settledAt = entry;
  }, [entry]);
  return (
    <h1 ref={ref} tabIndex={-1} className={className ?? "text-2xl"}>
      {children}
    </h1>
  );
}
