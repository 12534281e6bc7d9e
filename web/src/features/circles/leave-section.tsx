// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button } from "../../shared/ui/button";
import { ConfirmDialog } from "../../shared/ui/dialog";

/** Leaving the circle: one step, and said beforehand what it means. */
export function LeaveSection({ lastOwner }: { lastOwner: boolean }) {
  const act = useAct("leaveCircle");
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    if ((await act.run()).ok) setAsking(false);
  };
  return (
    <section aria-labelledby="leave" className="grid justify-items-start gap-3 border-t border-line pt-6">
      <h2 id="leave" className="text-xl">
        <Trans>Leave the circle</Trans>
      </h2>
      <p className="text-ink-soft">
        <Trans>You are out at once. What you have shared ends, and your open requests end too.</Trans>
      </p>
      <Button
        tone="secondary"
        unavailable={lastOwner ? <Trans>You are the only owner. Make somebody else an owner first.</Trans> : undefined}
        onClick={() => setAsking(true)}
      >
        <LogOut aria-hidden size="1.1em" className="rtl:-scale-x-100" />
        <Trans>Leave the circle</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void leave()}
        title={<Trans>Leave the circle?</Trans>}
        confirm={<Trans>Leave</Trans>}
        danger
        busy={act.busy}
      >
        <div className="grid gap-3">
          <p>
            <Trans>This cannot be undone. To come back you need a new invitation. What others have read already they may remember.</Trans>
          </p>
          <ErrorNote failure={act.failure} />
        </div>
      </ConfirmDialog>
    </section>
  );
}
