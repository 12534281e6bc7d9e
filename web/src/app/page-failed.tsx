// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { ErrorNote } from "../shared/errors/error-note";

/** What browsers say when the script of a page cannot be fetched; the words differ, the sense is the same. */
const kNotFetched = /dynamically imported module|Importing a module script failed/;

/** The one place where a throw ends: a bug of ours, or a script that cannot be fetched. */
export function PageFailed({ error }: { error: unknown }) {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <main className="mx-auto grid max-w-2xl gap-4 p-5">
      <h1 className="text-2xl">
        <Trans>This page has failed</Trans>
      </h1>
      <ErrorNote failure={{ code: kNotFetched.test(detail) ? "unreachable" : "unexpected", detail }} onAgain={() => location.reload()} />
    </main>
  );
}
