// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowDown, MessageCircle, Undo2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import type { HelpRequestView, NextStep } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button, buttonClass } from "../../shared/ui/button";
import { classNames } from "../../shared/ui/class-names";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { RequestActions } from "./request-actions";
import { isRunning, wordsOfNextStep } from "./request-words";

/** Where the request stands and what comes next, in words, for the side that looks. Read out when it changes. */
export function NextStepPanel({ request, children }: { request: HelpRequestView; children?: ReactNode }) {
  const { t } = useLingui();
  const words = wordsOfNextStep(request.nextStep);
  return (
    <section
      aria-label={t`What comes next`}
      className={classNames("grid gap-4 rounded-lg border border-transparent px-5 py-4", panelClass(request.nextStep))}
    >
      <div role="status" className="grid gap-1">
        <h2 className="text-xl">{t(words.heading)}</h2>
        <p className="max-w-prose">{t(words.text)}</p>
      </div>
      <NextStepAct request={request} />
      {request.mine && isRunning(request.status) && <RequestActions request={request} />}
      {children}
    </section>
  );
}

/** Lamplight where somebody waits for this member, green where it goes well, quiet where nothing is to be done. */
function panelClass(step: NextStep): string {
  switch (step) {
    case "author_one_offer":
    case "author_offers":
      return "bg-accent-soft text-on-accent-soft";
    case "author_in_progress":
    case "author_in_progress_offers":
    case "author_completed":
    case "helper_accepted":
      return "bg-success-soft text-on-success-soft";
    case "helper_pending":
    case "author_waiting":
      return "bg-info-soft text-on-info-soft";
    case "author_cancelled":
    case "author_closed":
    case "author_expired":
    case "helper_can_offer":
    case "helper_declined":
    case "helper_expired":
    case "helper_withdrawn":
    case "ended":
      return "bg-sunken";
  }
}

function NextStepAct({ request }: { request: HelpRequestView }) {
  if (request.conversationId !== undefined) {
    return (
      <Link
        to="/conversations/$id"
        params={{ id: request.conversationId }}
        className={classNames(buttonClass(isRunning(request.status) ? "primary" : "secondary"), "sm:justify-self-start")}
      >
        <MessageCircle aria-hidden size="1.15em" />
        {request.mine ? <Trans>Write to your helper</Trans> : <Trans>Write to your neighbour</Trans>}
      </Link>
    );
  }
  switch (request.nextStep) {
    case "helper_pending":
      return <OwnOffer request={request} />;
    case "author_one_offer":
    case "author_offers":
      return <ReadOffers />;
    default:
      return null;
  }
}

/** The offers stand below the words of the request: this leads there. */
function ReadOffers() {
  const read = () => {
    const heading = document.getElementById("offers-heading");
    heading?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  };
  return (
    <Button className="sm:justify-self-start" onClick={read}>
      <ArrowDown aria-hidden size="1.15em" />
      <Trans>Read and answer</Trans>
    </Button>
  );
}

/** What one wrote, and the way to take it back. */
function OwnOffer({ request }: { request: HelpRequestView }) {
  const offers = useRead("offers", request.id);
  const withdraw = useAct("withdrawOffer");
  const [asked, setAsked] = useState(false);
  const offer = offers.value?.find((one) => one.mine && one.status === OfferStatus.PENDING);
  if (offer === undefined) return null;
  const run = async () => {
    const outcome = await withdraw.run(offer.id);
    if (outcome.ok) setAsked(false);
  };
  return (
    <div className="grid justify-items-start gap-3">
      <blockquote dir="auto" className="max-w-prose border-s-4 border-current ps-3 whitespace-pre-wrap">
        {offer.message}
      </blockquote>
      <Button tone="secondary" onClick={() => setAsked(true)}>
        <Undo2 aria-hidden size="1.15em" />
        <Trans>Take my offer back</Trans>
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={run}
        busy={withdraw.busy}
        title={<Trans>Take your offer back?</Trans>}
        confirm={<Trans>Take it back</Trans>}
      >
        <div className="grid gap-3">
          <p>
            <Trans>Your neighbour can then no longer accept it. You can offer again later.</Trans>
          </p>
          <ErrorNote failure={withdraw.failure} />
        </div>
      </ConfirmDialog>
    </div>
  );
}
