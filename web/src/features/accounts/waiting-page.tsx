// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Hourglass, KeyRound, UserCheck, UserPlus } from "lucide-react";
import { useEffect } from "react";
import type { Status } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { Banner } from "../../shared/ui/banner";
import { buttonClass } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { Time } from "../../shared/ui/time";
import { ExplainedRow } from "./explained-row";

/** The worker tells of the admission; this is for a connection that was lost unnoticed. */
const kLookAgainMs = 5_000;

function WhatHappens({ status }: { status: Status }) {
  return (
    <ul className="grid gap-6">
      <ExplainedRow icon={UserPlus} title={<Trans>Who was asked</Trans>}>
        <Trans>Whoever made your invitation, and the others in the circle who may let people in.</Trans>{" "}
        {status.waitingSinceMs !== undefined && (
          <Trans>
            You asked at <Time ms={status.waitingSinceMs} as="moment" />.
          </Trans>
        )}
      </ExplainedRow>
      <ExplainedRow icon={UserCheck} title={<Trans>What happens next</Trans>}>
        <Trans>
          As soon as one of them has CareCircle open, their device checks your invitation and lets you in. This page then opens the circle by
          itself.
        </Trans>
      </ExplainedRow>
      <ExplainedRow icon={Hourglass} title={<Trans>You do not have to stay</Trans>}>
        <Trans>Close this page if you like and come back later. If it takes long, write to whoever gave you the link.</Trans>
      </ExplainedRow>
    </ul>
  );
}

function WaitingRoom({ status }: { status: Status }) {
  const name = status.displayName ?? "";
  return (
    <div className="grid gap-7">
      <div role="status" className="flex items-center gap-4 rounded-lg bg-accent-soft p-5 text-on-accent-soft">
        <Hourglass aria-hidden size="1.8em" className="shrink-0" />
        <p className="text-lg font-semibold">
          <Trans>
            <bdi>{name}</bdi>, you are waiting to be let in.
          </Trans>
        </p>
      </div>
      <WhatHappens status={status} />
      {!status.kitConfirmed && (
        <Banner
          tone="warning"
          title={<Trans>Use the time for your recovery kit</Trans>}
          action={
            <Link to="/kit" className={buttonClass("secondary")}>
              <KeyRound aria-hidden size="1.2em" />
              <Trans>Open the kit</Trans>
            </Link>
          }
        >
          <Trans>It is not confirmed yet. Without it a forgotten passphrase cannot be mended.</Trans>
        </Banner>
      )}
      <Link to="/crisis" className={buttonClass("quiet", true)}>
        <Trans>I need help right now</Trans>
      </Link>
    </div>
  );
}

/** Between joining and being let in. Opens the circle by itself. */
export function WaitingPage() {
  const status = useRead("status");
  const { again } = status;
  useEffect(() => {
    const timer = setInterval(again, kLookAgainMs);
    return () => clearInterval(timer);
  }, [again]);
  if (status.value === undefined) return status.failure ? <ErrorNote failure={status.failure} onAgain={again} /> : <Waiting />;
  // The shell leads on; this page is still shown while the next one is fetched, and must not lead elsewhere.
  if (status.value.stage === "member") return <Waiting />;
  return (
    <>
      <PageHeader title={<Trans>The waiting room</Trans>} />
      <WaitingRoom status={status.value} />
    </>
  );
}
