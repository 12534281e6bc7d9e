// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { ErrorNote } from "../shared/errors/error-note";

/** The one place where a throw, which is always a bug of ours, ends. */
export function PageFailed({ error }: { error: unknown }) {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <main className="mx-auto grid max-w-2xl gap-4 p-5">
      <h1 className="text-2xl">
        <Trans>This page has failed</Trans>
      </h1>
      <ErrorNote failure={{ code: "unexpected", detail }} onAgain={() => location.reload()} />
    </main>
  );
}
