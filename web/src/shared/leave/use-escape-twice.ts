// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect } from "react";
import { useClient } from "../client/client-context";
import { browserSurroundings, escapeCounter, isLeaving, leave } from "./leave-quickly";

/** Escape twice within a second, wherever the focus is; and what happens when the first page of ours is reached again. */
export function useEscapeTwice(): void {
  const client = useClient();
  useEffect(() => {
    const isSecond = escapeCounter();
    const lock = () => void client.leaveQuickly();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.repeat && isSecond(event.timeStamp)) leave(lock, browserSurroundings);
    };
    const onShown = () => void isLeaving(browserSurroundings);
    addEventListener("keydown", onKey, { capture: true });
    addEventListener("popstate", onShown);
    addEventListener("pageshow", onShown);
    return () => {
      removeEventListener("keydown", onKey, { capture: true });
      removeEventListener("popstate", onShown);
      removeEventListener("pageshow", onShown);
    };
  }, [client]);
}
