// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Sprout } from "lucide-react";
import { useState } from "react";
import { heldLink } from "../../shared/client/held-link";
import { useRead } from "../../shared/client/use-read";
import { buttonClass } from "../../shared/ui/button";
import { EmptyState } from "../../shared/ui/empty-state";
import { ErrorNote } from "../../shared/errors/error-note";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { FoundAfter } from "./found-after";
import { FoundWizard } from "./found-wizard";

function NoLink() {
  return (
    <>
      <PageHeader title={<Trans>Found a circle</Trans>} backTo="/" />
      <EmptyState
        icon={Sprout}
        title={<Trans>Open the founding link first</Trans>}
        action={
          <Link to="/join" className={buttonClass("primary")}>
            <Trans>Paste the link</Trans>
          </Link>
        }
      >
        <Trans>The server prints it when it starts. It founds one circle, once, and it is kept nowhere in the browser: after a reload, open it again.</Trans>
      </EmptyState>
    </>
  );
}

/** Founding a circle, from the server's link to the second owner. */
export function FoundPage() {
  const status = useRead("status");
  const [link] = useState(heldLink);
  if (status.value === undefined) return status.failure ? <ErrorNote failure={status.failure} onAgain={status.again} /> : <Waiting />;
  switch (status.value.stage) {
    case "starting":
      return <Waiting />;
    case "member":
      return <FoundAfter />;
    case "new":
    case "signed_out":
    case "locked":
    case "waiting":
    case "removed":
      return link === null ? <NoLink /> : <FoundWizard link={link} />;
  }
}
