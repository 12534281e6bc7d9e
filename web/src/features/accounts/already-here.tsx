// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { dropLink, takeLinkFromAddress } from "../../shared/client/held-link";
import { useRead } from "../../shared/client/use-read";
import { buttonClass } from "../../shared/ui/button";
import { PageHeader } from "../../shared/ui/page-header";

/** An invitation was opened in a browser that has an account already. The link is taken out of the address all the same. */
export function AlreadyHere() {
  const status = useRead("status").value;
  useEffect(() => {
    takeLinkFromAddress();
    dropLink();
  }, []);
  const isOpen = status?.stage === "member" || status?.stage === "waiting" || status?.stage === "removed";
  return (
    <>
      <PageHeader title={<Trans>This browser already has an account</Trans>} backTo="/" />
      <div className="grid gap-5">
        <p>
          <Trans>
            One browser holds one account. To join with another one, open the invitation in a private window, another browser or another
            device. Or sign out here first, in the settings.
          </Trans>
        </p>
        <Link to={isOpen ? "/" : "/sign-in"} className={buttonClass("primary", true)}>
          {isOpen ? <Trans>Go to my circle</Trans> : <Trans>Sign in</Trans>}
        </Link>
      </div>
    </>
  );
}
