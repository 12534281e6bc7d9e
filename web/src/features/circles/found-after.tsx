// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationView } from "../../crypto/protocol";
import { KitCheck } from "../../shared/account/kit-check";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { useLeaveSteps, useSteps } from "../../shared/flow/use-steps";
import { kDayMs } from "../../shared/time/time-words";
import { Button } from "../../shared/ui/button";
import { StepHeader } from "../../shared/ui/page-header";
import { InvitationSheet } from "./invitation-sheet";
import { OwnerSight } from "./owner-sight";

const kSteps = ["kit", "sight", "second_owner"] as const;
const kSecondOwnerLifetimeMs = 7 * kDayMs;

/** One more person with the same rights, by a link for one person. */
function SecondOwner({ onDone }: { onDone: () => void }) {
  const act = useAct("invite");
  const [invitation, setInvitation] = useState<InvitationView>();
  const invite = async () => {
    const made = await act.run({ role: Role.OWNER, uses: 1, lifetimeMs: kSecondOwnerLifetimeMs });
    if (made.ok) setInvitation(made.value);
  };
  return (
    <div className="grid gap-5">
      {invitation === undefined ? (
        <>
          <ErrorNote failure={act.failure} />
          <Button wide busy={act.busy} onClick={() => void invite()}>
            <Trans>Make the invitation</Trans>
          </Button>
        </>
      ) : (
        <InvitationSheet invitation={invitation} />
      )}
      <Button wide tone={invitation === undefined ? "quiet" : "primary"} onClick={onDone}>
        {invitation === undefined ? <Trans>Do this later</Trans> : <Trans>Go to the circle</Trans>}
      </Button>
    </div>
  );
}

/** The circle exists: what makes it safe to use. */
export function FoundAfter() {
  const leaveFor = useLeaveSteps();
  const confirmed = useRead("status").value?.kitConfirmed === true;
  const steps = useSteps(kSteps, () => true);
  const header = { step: steps.number, steps: steps.count };
  switch (steps.step) {
    case "kit":
      return (
        <>
          <StepHeader
            {...header}
            title={<Trans>The circle is founded. Keep your recovery kit.</Trans>}
            hint={<Trans>The only way back in if you forget your passphrase or lose this device. We cannot reset it for you.</Trans>}
          />
          {confirmed ? (
            <Button wide onClick={steps.next}>
              <Trans>Continue</Trans>
            </Button>
          ) : (
            <KitCheck onConfirmed={steps.next} onLater={steps.next} />
          )}
        </>
      );
    case "sight":
      return (
        <>
          <StepHeader {...header} title={<Trans>What you as an owner can and cannot see</Trans>} onBack={steps.back} />
          <OwnerSight />
          <Button wide className="mt-6" onClick={steps.next}>
            <Trans>I have read it</Trans>
          </Button>
        </>
      );
    case "second_owner":
      return (
        <>
          <StepHeader
            {...header}
            title={<Trans>Invite a second owner</Trans>}
            hint={
              <Trans>
                If a single owner loses access, nobody can look after the circle any more. Choose somebody you trust and give them this
                link yourself. When they have joined, you let them in on the circle’s page.
              </Trans>
            }
            onBack={steps.back}
          />
          <SecondOwner onDone={() => leaveFor("/circle")} />
        </>
      );
  }
}
