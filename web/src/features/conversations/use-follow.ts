// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useRef } from "react";

/** From here on the reader counts as being at the end, in CSS pixels. */
const kNearEndPixels = 160;

/**
 * Keeps the end of the conversation in sight while one reads there; somebody who has scrolled back is left in peace. A new
 * `followKey` says that this member has sent something: then the end comes into sight wherever one was reading.
 */
export function useFollow(end: { readonly current: HTMLDivElement | null }, followKey: number) {
  const nearEnd = useRef(true);
  useEffect(() => {
    let lastY = window.scrollY;
    // Only going back is leaving the end: the page may have grown before our own going forward is reported.
    const look = () => {
      const near = document.documentElement.scrollHeight - window.innerHeight - window.scrollY < kNearEndPixels;
      nearEnd.current = near || (nearEnd.current && window.scrollY >= lastY);
      lastY = window.scrollY;
    };
    // The page grows with a message, but also with what is shared below the messages.
    const follow = () => {
      if (nearEnd.current) end.current?.scrollIntoView({ block: "end" });
    };
    const growth = new ResizeObserver(follow);
    growth.observe(document.body);
    window.addEventListener("scroll", look, { passive: true });
    return () => {
      growth.disconnect();
      window.removeEventListener("scroll", look);
    };
  }, [end]);
  useEffect(() => {
    if (followKey > 0) end.current?.scrollIntoView({ block: "end" });
  }, [end, followKey]);
}
