// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Failure } from "../../crypto/protocol";
import { dropLink } from "../../shared/client/held-link";
import { Button, buttonClass } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { PageHeader } from "../../shared/ui/page-header";

const kEndedCodes: readonly string[] = ["invitation_invalid", "invitation_expired", "invitation_used_up", "invitation_revoked", "circle_founded"];

interface RefusedInvitationProps {
  failure: Failure;
  onAgain: () => void;
  onOtherLink: () => void;
}

/** The link leads nowhere: why, and what one can do. */
export function RefusedInvitation({ failure, onAgain, onOtherLink }: RefusedInvitationProps) {
  const ended = kEndedCodes.includes(failure.code);
  const other = () => {
    dropLink();
    onOtherLink();
  };
  return (
    <>
      <PageHeader title={ended ? <Trans>This invitation does not work any more</Trans> : <Trans>We could not look at the invitation</Trans>} backTo="/" />
      <div className="grid gap-5">
        {ended ? <ErrorNote failure={failure} /> : <ErrorNote failure={failure} onAgain={onAgain} />}
        {ended && (
          <p>
            <Trans>Ask whoever sent it for a new one: it takes them a minute. Nothing about you was sent or kept.</Trans>
          </p>
        )}
        <Button tone="secondary" wide onClick={other}>
          <Trans>I have another link</Trans>
        </Button>
        <Link to="/crisis" className={buttonClass("quiet", true)}>
          <Trans>I need help right now</Trans>
        </Link>
      </div>
    </>
  );
}
