// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { HelpRequestView, Id } from "../../crypto/protocol";
import { usePathId } from "../../shared/client/use-path-id";
import { useRead } from "../../shared/client/use-read";
import { useStatus } from "../../shared/client/use-status";
import { ErrorNote } from "../../shared/errors/error-note";
import { NoSuchThing } from "../../shared/errors/no-such-thing";
import { Badge } from "../../shared/ui/badge";
import { PageHeader } from "../../shared/ui/page-header";
import { Skeleton } from "../../shared/ui/skeleton";
import { Time } from "../../shared/ui/time";
import { useToast } from "../../shared/ui/toast";
import { NextStepPanel } from "./next-step-panel";
import { OfferForm } from "./offer-form";
import { OfferList } from "./offer-list";
import { RequestBody, SealedPart, SealedPartHidden } from "./request-body";
import { RequestFacts, useCategoryLine } from "./request-facts";
import { isRunning, mayOffer, statusName } from "./request-words";

/** One request, for whoever asked and for whoever may help: where it stands first, then the words, then the offers. */
export function RequestPage() {
  const id = usePathId("id");
  return id === undefined ? <NoSuchThing backTo="/board" /> : <OpenRequest id={id} />;
}

function OpenRequest({ id }: { id: Id }) {
  const { t } = useLingui();
  const request = useRead("helpRequest", id);
  if (request.value) return <LoadedRequest request={request.value} />;
  return (
    <>
      <PageHeader title={t`Request`} backTo="/board" />
      {request.waiting && <Skeleton cards={2} />}
      <ErrorNote failure={request.failure} onAgain={request.again} />
    </>
  );
}

function LoadedRequest({ request }: { request: HelpRequestView }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const toast = useToast();
  const categoryLine = useCategoryLine();
  const isOut = useStatus().stage === "removed";
  const sent = () => {
    // The form is gone; what comes next stands at the top.
    window.scrollTo({ top: 0 });
    toast({ text: t`Your offer is sent.` });
  };
  const openConversation = (conversationId: Id) => {
    void navigate({ to: "/conversations/$id", params: { id: conversationId } });
    toast({ text: t`Accepted. Only you two can read this conversation.` });
  };
  return (
    <article className="grid gap-6">
      <div>
        <PageHeader
          title={<bdi>{request.title}</bdi>}
          subtitle={
            <span className="inline-flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <Badge>{t(statusName(request.status))}</Badge>
              {categoryLine(request)}
            </span>
          }
          backTo="/board"
        />
        {!isOut && <NextStepPanel request={request} />}
      </div>
      <RequestContent request={request} />
      {!isOut && mayOffer(request.nextStep) && <OfferForm request={request} onSent={sent} />}
      {!isOut && request.mine && <OfferList requestId={request.id} onAccepted={openConversation} />}
    </article>
  );
}

function RequestContent({ request }: { request: HelpRequestView }) {
  return (
    <div className="grid gap-4">
      <RequestFacts request={request} />
      <RequestBody request={request} sealed={<SealedPartOf request={request} />} />
      <RequestTimes request={request} />
    </div>
  );
}

function SealedPartOf({ request }: { request: HelpRequestView }) {
  if (request.sealed !== undefined && request.sealed !== "") {
    const whose = request.mine ? <Trans>Only the helper you accept reads this</Trans> : <Trans>Only you two can read this</Trans>;
    return <SealedPart text={request.sealed} whose={whose} />;
  }
  return request.hasSealedPart ? <SealedPartHidden /> : null;
}

function RequestTimes({ request }: { request: HelpRequestView }) {
  return (
    <p className="text-sm text-ink-soft">
      {request.mine ? (
        <Trans>
          You asked <Time ms={request.createdMs} />.
        </Trans>
      ) : (
        <Trans>
          <bdi>{request.authorName}</bdi> asked <Time ms={request.createdMs} />.
        </Trans>
      )}{" "}
      {isRunning(request.status) && request.expiresMs > 0 && (
        <Trans>
          Open until <Time ms={request.expiresMs} as="moment" />.
        </Trans>
      )}
    </p>
  );
}
