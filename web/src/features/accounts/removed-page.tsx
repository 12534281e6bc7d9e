// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleSlash, HardDrive, Ticket } from "lucide-react";
import { useStatus } from "../../shared/client/use-status";
import { buttonClass } from "../../shared/ui/button";
import { PageHeader } from "../../shared/ui/page-header";
import { Time } from "../../shared/ui/time";
import { EraseHere } from "./erase-here";
import { ExplainedRow } from "./explained-row";

/** The circle does not know this member any more: what that means, what is left on the device, and every way on. */
export function RemovedPage() {
  const { circleName, outSinceMs, leftByChoice } = useStatus();
  return (
    <>
      <PageHeader
        title={<Trans>You are no longer in this circle</Trans>}
        subtitle={circleName !== undefined && circleName !== "" ? <bdi>{circleName}</bdi> : undefined}
      />
      <div className="grid gap-7">
        <ul className="grid gap-6">
          <ExplainedRow icon={CircleSlash} title={<Trans>What has ended</Trans>}>
            {leftByChoice === true ? <Trans>You left the circle.</Trans> : <Trans>An owner removed you from the circle.</Trans>}{" "}
            {outSinceMs !== undefined && (
              <Trans>
                This device knows it since <Time ms={outSinceMs} as="moment" />.
              </Trans>
            )}{" "}
            <Trans>Nothing new reaches you. What you shared, and what was shared with you, can no longer be opened.</Trans>
          </ExplainedRow>
          <ExplainedRow icon={HardDrive} title={<Trans>What is still on this device</Trans>}>
            <Trans>Requests and messages from before, encrypted. You can read them until you sign out: that erases them from this browser.</Trans>
          </ExplainedRow>
          <ExplainedRow icon={Ticket} title={<Trans>If you want to come back</Trans>}>
            <Trans>
              Talk to an owner of the circle: it may be a mistake. With a new invitation you can join again, or join another circle. Sign out
              here first, then open the invitation.
            </Trans>
          </ExplainedRow>
        </ul>
        <div className="grid gap-2">
          <EraseHere tone="primary">
            <Trans>Sign out and erase it here</Trans>
          </EraseHere>
          <Link to="/conversations" className={buttonClass("secondary", true)}>
            <Trans>Read my conversations</Trans>
          </Link>
          <Link to="/crisis" className={buttonClass("quiet", true)}>
            <Trans>I need help right now</Trans>
          </Link>
        </div>
      </div>
    </>
  );
}
