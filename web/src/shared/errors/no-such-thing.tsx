// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { PageHeader } from "../ui/page-header";
import { ErrorNote } from "./error-note";

/** The page of an address whose id is none. */
export function NoSuchThing({ backTo }: { backTo: string }) {
  return (
    <>
      <PageHeader title={<Trans>This is not here</Trans>} backTo={backTo} />
      <ErrorNote failure={{ code: "not_found" }} />
    </>
  );
}
