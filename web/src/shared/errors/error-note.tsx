// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { wordsFor } from "./words";

interface ErrorNoteProps {
  /** A Failure of the client; nothing is shown without one. */
  failure: { code: string; detail?: string | undefined } | undefined;
  onAgain?: () => void;
}

/** What went wrong, what to do next, and the code for whoever is asked for help. */
export function ErrorNote({ failure, onAgain }: ErrorNoteProps) {
  const { t } = useLingui();
  if (!failure) return null;
  const { what, next } = wordsFor(failure.code);
  const again = onAgain && (
    <Button tone="secondary" onClick={onAgain}>
      <Trans>Try again</Trans>
    </Button>
  );
  return (
    <Banner tone="danger" live title={t(what)} action={again}>
      <p>{t(next)}</p>
      <p className="mt-1 text-sm">
        <Trans>
          Code: <code translate="no">{failure.code}</code>
        </Trans>
      </p>
      {failure.detail && (
        <details className="text-sm">
          <summary className="min-h-11 content-center">
            <Trans>For whoever repairs it</Trans>
          </summary>
          <code translate="no" className="break-all">
            {failure.detail}
          </code>
        </details>
      )}
    </Banner>
  );
}
