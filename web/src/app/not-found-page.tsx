// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { buttonClass } from "../shared/ui/button";
import { PageHeader } from "../shared/ui/page-header";

export function NotFoundPage() {
  return (
    <>
      <PageHeader title={<Trans>This page does not exist</Trans>} subtitle={<Trans>The address may be misspelled, or what was here is gone.</Trans>} />
      <Link to="/" className={buttonClass("primary")}>
        <Trans>To the first page</Trans>
      </Link>
    </>
  );
}
