// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { DoorOpen } from "lucide-react";
import { useEffect } from "react";
import { useClient } from "../client/client-context";
import { browserSurroundings, escapeCounter, isLeaving, leave } from "./leave-quickly";

function useLeave(): () => void {
  const client = useClient();
  return () => leave(() => void client.leaveQuickly(), browserSurroundings);
}

/** Always in the upper corner, above everything: one tap, and the screen shows something else. */
export function LeaveQuicklyButton() {
  const { t } = useLingui();
  const leaveNow = useLeave();
  return (
    <button
      type="button"
      onClick={leaveNow}
      title={t`Shows a neutral page at once and locks CareCircle. Pressing Escape twice does the same.`}
      className="fixed end-3 top-[max(0.5rem,env(safe-area-inset-top))] z-50 inline-flex min-h-11 items-center gap-2 rounded-full border-2 border-line-strong bg-surface px-4 font-semibold text-ink shadow-low hover:bg-sunken no-print"
    >
      <DoorOpen aria-hidden size="1.2em" />
      <Trans>Leave quickly</Trans>
    </button>
  );
}

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
