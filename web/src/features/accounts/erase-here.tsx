// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { ReactNode } from "react";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import type { ButtonTone } from "../../shared/ui/button";
import { Button } from "../../shared/ui/button";
import { ConfirmDialog } from "../../shared/ui/dialog";

/** Removing an account from a browser: for whoever wants another one there, or has left their circle. */
export function EraseHere({ tone, children }: { tone: ButtonTone; children: ReactNode }) {
  const act = useAct("signOut");
  const [asking, setAsking] = useState(false);
  const signOut = async () => {
    if ((await act.run()).ok) setAsking(false);
  };
  return (
    <>
      <Button tone={tone} wide onClick={() => setAsking(true)}>
        {children}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void signOut()}
        title={<Trans>Remove this account from this browser?</Trans>}
        confirm={<Trans>Remove it here</Trans>}
        danger
        busy={act.busy}
      >
        <div className="grid gap-3">
          <p>
            <Trans>The account itself stays. To come back you need the sign-in name and the passphrase, or the recovery kit.</Trans>
          </p>
          {act.failure && <ErrorNote failure={act.failure} />}
        </div>
      </ConfirmDialog>
    </>
  );
}
