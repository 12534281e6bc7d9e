// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { CircleCheck, Clock, HandHeart } from "lucide-react";
import type { ReactNode } from "react";
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestView } from "../../crypto/protocol";
import { Badge } from "../../shared/ui/badge";
import { Card } from "../../shared/ui/card";
import { CategoryMark, CategorySign } from "./category-icon";
import { RequestFacts, useCategoryLine } from "./request-facts";
import type { PublicRequest } from "./request-facts";
import { SealedPartHidden } from "./request-body";
import { offerStatusName, statusName } from "./request-words";

/**
 * A request as neighbours see it on the board. The preview shows this very component, so that it cannot differ from what is seen.
 * `title` is the title as text or as a link to the request.
 */
export function RequestCard(props: {
  request: PublicRequest;
  title: ReactNode;
  when: ReactNode;
  state?: ReactNode;
  /** In the list of the board it is an item below the page's heading; in the preview it stands below a heading of its own. */
  as?: "li" | "div";
}) {
  const { request, title, when, state, as = "li" } = props;
  const Heading = as === "li" ? "h2" : "h3";
  const categoryLine = useCategoryLine();
  return (
    <Card as={as} className="grid gap-3 hover:border-line-strong">
      <div className="flex items-start gap-3.5">
        <span className="max-sm:hidden">
          <CategoryMark category={request.category} />
        </span>
        <div className="grid min-w-0 grow gap-0.5">
          <p className="flex items-start gap-2 text-sm text-ink-soft">
            <span className="shrink-0 sm:hidden">
              <CategorySign category={request.category} />
            </span>
            {categoryLine(request)}
          </p>
          <Heading className="text-lg wrap-anywhere">
            <bdi>{title}</bdi>
          </Heading>
          <p className="text-sm text-ink-soft">
            <bdi>{request.authorName}</bdi> · {when}
          </p>
        </div>
      </div>
      {request.details !== "" && (
        <p dir="auto" className="line-clamp-3 max-w-prose">
          {request.details}
        </p>
      )}
      {request.hasSealedPart && request.details === "" && <SealedPartHidden />}
      <RequestFacts request={request} />
      {state}
    </Card>
  );
}

/** Where a request stands for the member who looks: only what differs from "open". */
export function RequestState({ request }: { request: HelpRequestView }) {
  const { t } = useLingui();
  const ended = request.status !== HelpRequestStatus.OPEN && request.status !== HelpRequestStatus.IN_PROGRESS;
  if (ended || (request.mine && request.status === HelpRequestStatus.IN_PROGRESS)) {
    const tone = request.status === HelpRequestStatus.IN_PROGRESS || request.status === HelpRequestStatus.COMPLETED ? "success" : "neutral";
    return <StateLine badge={<Badge tone={tone} icon={CircleCheck}>{t(statusName(request.status))}</Badge>} />;
  }
  if (request.mine) return <OwnState request={request} />;
  if (request.myOffer === OfferStatus.PENDING || request.myOffer === OfferStatus.ACCEPTED) {
    return (
      <StateLine
        badge={
          <Badge tone={request.myOffer === OfferStatus.ACCEPTED ? "success" : "info"} icon={HandHeart}>
            <Trans>Your offer: {t(offerStatusName(request.myOffer))}</Trans>
          </Badge>
        }
      />
    );
  }
  return null;
}

function OwnState({ request }: { request: HelpRequestView }) {
  const badge =
    request.offersPending > 0 ? (
      <Badge tone="warning" icon={HandHeart}>
        <Plural value={request.offersPending} one="# offer to read" other="# offers to read" />
      </Badge>
    ) : (
      <Badge icon={Clock}>
        <Trans>Yours: no offers yet</Trans>
      </Badge>
    );
  return <StateLine badge={badge} />;
}

function StateLine({ badge }: { badge: ReactNode }) {
  return <p className="flex flex-wrap gap-2">{badge}</p>;
}
