// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { ErrorNote } from "../shared/errors/error-note";
import { PageHeading } from "../shared/ui/page-heading";
import { Waiting } from "../shared/ui/spinner";
import { fetchAgain, PageNotFetched } from "./page-scripts";

/** Where the throw of a page ends. What stands around the page stays, and with it every other way. */
export function PageFailed({ error }: { error: unknown }) {
  return error instanceof PageNotFetched ? <NotFetched failure={error} /> : <Broken error={error} />;
}

/** Where a throw of what stands around the pages ends. */
export function ShellFailed({ error }: { error: unknown }) {
  return (
    <main className="mx-auto max-w-2xl p-5">
      <Broken error={error} />
    </main>
  );
}

function NotFetched({ failure }: { failure: PageNotFetched }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    await fetchAgain(failure, () => router.invalidate());
    setBusy(false);
  };
  return (
    <div className="grid gap-4">
      <PageHeading>
        <Trans>This page did not arrive</Trans>
      </PageHeading>
      {busy ? <Waiting /> : <ErrorNote failure={{ code: "page_not_fetched", detail: failure.message }} onAgain={() => void again()} />}
    </div>
  );
}

/** A bug of ours. */
function Broken({ error }: { error: unknown }) {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <div className="grid gap-4">
      <PageHeading>
        <Trans>This page has failed</Trans>
      </PageHeading>
      <ErrorNote failure={{ code: "unexpected", detail }} onAgain={() => location.reload()} />
    </div>
  );
}
