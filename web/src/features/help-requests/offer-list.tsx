// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { Id, OfferView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { Avatar } from "../../shared/ui/avatar";
import { Badge } from "../../shared/ui/badge";
import { Button } from "../../shared/ui/button";
import { Card } from "../../shared/ui/card";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { Skeleton } from "../../shared/ui/skeleton";
import { Time } from "../../shared/ui/time";

interface OfferListProps {
  requestId: Id;
  /** After accepting: the conversation that was founded. */
  onAccepted: (conversationId: Id) => void;
}

/** The offers on one's own request: who wants an answer first. */
export function OfferList({ requestId, onAccepted }: OfferListProps) {
  const offers = useRead("offers", requestId);
  if (offers.waiting) return <Skeleton cards={1} />;
  const all = offers.value ?? [];
  const pending = all.filter((offer) => offer.status === OfferStatus.PENDING);
  const answered = all.filter((offer) => offer.status !== OfferStatus.PENDING);
  if (all.length === 0 && !offers.failure) return null;
  return (
    <section aria-labelledby="offers-heading" className="grid gap-3">
      <h2 id="offers-heading" tabIndex={-1} className="scroll-mt-32 text-xl outline-none">
        <Trans>Offers to help</Trans>
      </h2>
      <ErrorNote failure={offers.failure} onAgain={offers.again} />
      <ul className="@container/people grid gap-3">
        {pending.map((offer) => (
          <OfferCard key={offer.id} offer={offer} onAccepted={onAccepted} />
        ))}
        {answered.map((offer) => (
          <OfferCard key={offer.id} offer={offer} onAccepted={onAccepted} />
        ))}
      </ul>
    </section>
  );
}

function OfferCard({ offer, onAccepted }: { offer: OfferView; onAccepted: (conversationId: Id) => void }) {
  return (
    <Card as="li" className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Avatar id={offer.helperId} name={offer.helperName} />
        <div className="min-w-24 grow basis-0">
          <p className="font-semibold">
            <bdi>{offer.helperName}</bdi>
          </p>
          <p className="text-sm text-ink-soft"><Time ms={offer.createdMs} /></p>
        </div>
        <OfferBadge status={offer.status} />
      </div>
      <p dir="auto" className="max-w-prose whitespace-pre-wrap">
        {offer.message}
      </p>
      {offer.status === OfferStatus.PENDING && <OfferAnswer offer={offer} onAccepted={onAccepted} />}
    </Card>
  );
}

function OfferBadge({ status }: { status: OfferStatus }) {
  if (status === OfferStatus.PENDING) return null;
  if (status === OfferStatus.ACCEPTED) {
    return (
      <Badge tone="success">
        <Trans>Your helper</Trans>
      </Badge>
    );
  }
  return (
    <Badge>
      {status === OfferStatus.DECLINED && <Trans>You declined</Trans>}
      {status === OfferStatus.EXPIRED && <Trans>Time is over</Trans>}
      {status === OfferStatus.WITHDRAWN && <Trans>Taken back</Trans>}
    </Badge>
  );
}

function OfferAnswer({ offer, onAccepted }: { offer: OfferView; onAccepted: (conversationId: Id) => void }) {
  const accept = useAct("acceptOffer");
  const [declining, setDeclining] = useState(false);
  const run = async () => {
    const outcome = await accept.run(offer.id);
    if (outcome.ok) onAccepted(outcome.value);
  };
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-soft">
        <Trans>If you accept, a conversation opens that only you two can read.</Trans>
      </p>
      <ErrorNote failure={accept.failure} />
      <div className="flex flex-wrap gap-3">
        <Button busy={accept.busy} onClick={run}>
          <Trans>Accept this help</Trans>
        </Button>
        <Button tone="secondary" onClick={() => setDeclining(true)}>
          <Trans>No, thank you</Trans>
        </Button>
      </div>
      <DeclineDialog offer={offer} open={declining} onClose={() => setDeclining(false)} />
    </div>
  );
}

function DeclineDialog({ offer, open, onClose }: { offer: OfferView; open: boolean; onClose: () => void }) {
  const decline = useAct("declineOffer");
  const run = async () => {
    const outcome = await decline.run(offer.id);
    if (outcome.ok) onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={run}
      busy={decline.busy}
      title={<Trans>Decline this offer?</Trans>}
      confirm={<Trans>Decline kindly</Trans>}
    >
      <div className="grid gap-3">
        <p>
          <Trans>
            <bdi>{offer.helperName}</bdi> reads: “Thank you for offering. This time it is not needed.” You need not give
            a reason.
          </Trans>
        </p>
        <ErrorNote failure={decline.failure} />
      </div>
    </ConfirmDialog>
  );
}
