// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { LockKeyhole } from "lucide-react";
import type { ReactNode } from "react";
import type { PublicRequest } from "./request-facts";

/** The words of a request: for neighbours, for the requester, and in the preview. `sealed` only for the two that may read it. */
export function RequestBody({ request, sealed }: { request: PublicRequest; sealed: ReactNode }) {
  return (
    <div className="grid gap-4">
      {request.details !== "" && (
        <p dir="auto" className="max-w-prose whitespace-pre-wrap">
          {request.details}
        </p>
      )}
      {request.exchange !== "" && (
        <p className="max-w-prose">
          <Trans>
            In exchange: <bdi>{request.exchange}</bdi>
          </Trans>
        </p>
      )}
      {sealed}
    </div>
  );
}

/** The sealed part for those who may read it. */
export function SealedPart({ text, whose }: { text: string; whose: ReactNode }) {
  return (
    <div className="grid gap-1.5 rounded-md border border-transparent bg-primary-soft px-4 py-3 text-on-primary-soft">
      <p className="flex items-center gap-2 text-sm font-semibold">
        <LockKeyhole aria-hidden size="1.15em" className="shrink-0" />
        {whose}
      </p>
      <p dir="auto" className="max-w-prose whitespace-pre-wrap">
        {text}
      </p>
    </div>
  );
}

/** For everybody else: that there is more. */
export function SealedPartHidden() {
  return (
    <p className="flex items-start gap-2 text-sm text-ink-soft">
      <LockKeyhole aria-hidden size="1.2em" className="mt-[0.15em] shrink-0" />
      <Trans>There is more. Only the helper who is accepted can read it.</Trans>
    </p>
  );
}
