// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { DoorOpen } from "lucide-react";
import { useClient } from "../client/client-context";
import { browserSurroundings, leave } from "./leave-quickly";

function useLeave(): () => void {
  const client = useClient();
  return () => leave(() => void client.leaveQuickly(), browserSurroundings);
}

/** One tap, and the screen shows something else. In the upper corner of every page and of every dialog. */
export function LeaveQuicklyButton() {
  const { t } = useLingui();
  const leaveNow = useLeave();
  return (
    <button
      type="button"
      onClick={leaveNow}
      title={t`Shows a neutral page at once and locks CareCircle. Pressing Escape twice does the same.`}
      className="inline-flex min-h-11 items-center gap-1.5 rounded-full border-2 border-line-strong bg-surface px-3 font-semibold text-ink shadow-low hover:bg-sunken no-print"
    >
      <DoorOpen aria-hidden size="1.2em" />
      <Trans>Leave quickly</Trans>
    </button>
  );
}
