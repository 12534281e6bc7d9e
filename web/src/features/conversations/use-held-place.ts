// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLayoutEffect, useRef } from "react";

/**
 * Keeps the messages that one reads where they are when others are put before them. Answers the function to be called before one asks
 * for these; `firstKey` is that of the first message shown, which changes when they are there.
 */
export function useHeldPlace(log: { readonly current: HTMLElement | null }, firstKey: string | undefined): () => void {
  const held = useRef<{ message: Element; top: number } | null>(null);
  const hold = () => {
    const message = log.current?.querySelector("li");
    if (!message) return;
    held.current = { message, top: message.getBoundingClientRect().top };
    // Some browsers hold the place by themselves, but not at the top of the page, and some never.
    document.documentElement.style.overflowAnchor = "none";
  };
  useLayoutEffect(() => {
    if (held.current === null) return;
    const { message, top } = held.current;
    held.current = null;
    window.scrollBy({ top: message.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => document.documentElement.style.removeProperty("overflow-anchor"));
  }, [firstKey]);
  return hold;
}
