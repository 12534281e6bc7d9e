// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Pencil } from "lucide-react";
import type { ReactNode } from "react";
import type { HelpRequestDraft } from "../../crypto/protocol";
import { RequestBody, SealedPart, SealedPartHidden } from "./request-body";
import { RequestCard } from "./request-card";
import type { PublicRequest } from "./request-facts";
import type { Step } from "./request-draft";
import { finishedDraft } from "./request-draft";

/** Details up to here fit into the three lines that the board shows, on the narrowest screen. */
const kShortDetails = 80;

/** What neighbours will see of a draft: nothing that is sealed is in it. */
export function publicRequestOf(draft: HelpRequestDraft, authorName: string): PublicRequest {
  const { title, details, category, subcategory, urgency, zone, ongoing, exchange, sealed } = finishedDraft(draft);
  return { authorName, title, details, category, subcategory, urgency, zone, ongoing, exchange, hasSealedPart: sealed !== "" };
}

interface RequestPreviewProps {
  draft: HelpRequestDraft;
  authorName: string;
  /** Absent where the fields stand on the same page. */
  onEdit?: (step: Step) => void;
}

/** The request with the very components that neighbours see it with, and below it what only the helper gets. */
export function RequestPreview({ draft, authorName, onEdit }: RequestPreviewProps) {
  const { t } = useLingui();
  const request = publicRequestOf(draft, authorName);
  return (
    <div className="grid gap-6">
      <PreviewPart heading={<Trans>Everybody in the circle sees</Trans>}>
        <RequestCard as="div" request={request} title={request.title} when={t`now`} />
        <OpenedPreview request={request} />
        {onEdit && (
          <div className="flex flex-wrap gap-x-2">
            <EditButton onClick={() => onEdit("title")}>
              <Trans>Change the words</Trans>
            </EditButton>
            <EditButton onClick={() => onEdit("urgency")}>
              <Trans>Change how soon and where</Trans>
            </EditButton>
          </div>
        )}
      </PreviewPart>
      <PreviewPart heading={<Trans>Only the helper you accept sees</Trans>}>
        {request.hasSealedPart ? (
          <SealedPart text={finishedDraft(draft).sealed} whose={<Trans>Sealed</Trans>} />
        ) : (
          <p className="text-ink-soft">
            <Trans>Nothing more. You can tell the rest in your conversation.</Trans>
          </p>
        )}
        {onEdit && (
          <EditButton onClick={() => onEdit("details")}>
            <Trans>Change the sealed part</Trans>
          </EditButton>
        )}
      </PreviewPart>
      <p className="text-sm text-ink-soft">
        <Trans>The server that carries this cannot read any of it.</Trans>
      </p>
    </div>
  );
}

/** The board shows the beginning only; whoever opens the request reads on. */
function OpenedPreview({ request }: { request: PublicRequest }) {
  const more = request.details.length > kShortDetails || request.exchange !== "" || (request.hasSealedPart && request.details !== "");
  if (!more) return null;
  return (
    <>
      <p className="text-sm text-ink-soft">
        <Trans>And when they open it:</Trans>
      </p>
      <div className="rounded-lg border border-line bg-paper p-5">
        <RequestBody request={request} sealed={request.hasSealedPart ? <SealedPartHidden /> : null} />
      </div>
    </>
  );
}

function PreviewPart({ heading, children }: { heading: ReactNode; children: ReactNode }) {
  return (
    <section className="grid gap-3">
      <h2 className="text-lg">{heading}</h2>
      {children}
    </section>
  );
}

function EditButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex min-h-11 items-center gap-2 justify-self-start rounded-md px-2 text-sm font-semibold text-primary hover:underline"
    >
      <Pencil aria-hidden size="1.1em" />
      {children}
    </button>
  );
}
