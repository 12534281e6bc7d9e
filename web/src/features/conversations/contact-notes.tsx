// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ChevronRight, ContactRound, ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { GrantEndReason, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import type { ContactQuestion, ConversationView, GrantView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { useStatus } from "../../shared/client/use-status";
import { endReasonWords, isAnswered, useFieldList } from "../../shared/contacts/grant-words";
import { ShareDialog } from "../../shared/contacts/share-dialog";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { cardLinkClass } from "../../shared/ui/card";
import { Countdown } from "../../shared/ui/time";

/** What is shared or asked for between the two, right where they talk. */
export function ContactNotes({ conversation }: { conversation: ConversationView }) {
  const grants = useRead("grants").value ?? [];
  const questions = useRead("contactQuestions").value ?? [];
  const removed = useStatus().stage === "removed";
  const between = grants.filter((grant) => grant.memberId === conversation.memberId);
  const active = between.filter((grant) => grant.state === GrantState.ACTIVE);
  const departed = between.filter((grant) => grant.endReason === GrantEndReason.DEPARTED);
  // Whoever is out of the circle cannot share any more, so that there is no question to answer.
  const open = removed ? [] : questions.filter((question) => question.conversationId === conversation.id && !isAnswered(question, grants));
  return (
    <div className="grid gap-3 empty:hidden">
      {open.slice(-1).map((question) => (
        <QuestionNote key={question.askedMs} question={question} />
      ))}
      {active.map((grant) => (
        <GrantNote key={grant.id} grant={grant} />
      ))}
      {departed.map((grant) => (
        <DepartedNote key={grant.id} grant={grant} />
      ))}
    </div>
  );
}

function QuestionNote({ question }: { question: ContactQuestion }) {
  const [sharing, setSharing] = useState(false);
  const fieldList = useFieldList();
  return (
    <>
      <Banner
        tone="warning"
        live
        title={
          <Trans>
            <bdi>{question.askerName}</bdi> asks for: {fieldList(question.fields)}
          </Trans>
        }
        action={
          <Button tone="secondary" onClick={() => setSharing(true)}>
            <Trans>Choose what to share</Trans>
          </Button>
        }
      >
        {question.note !== "" && <p dir="auto">{question.note}</p>}
        <p>
          <Trans>You decide. You need not answer.</Trans>
        </p>
      </Banner>
      <ShareDialog
        open={sharing}
        onClose={() => setSharing(false)}
        memberId={question.askerId}
        memberName={question.askerName}
        askedFor={question.fields}
      />
    </>
  );
}

/** One slim line, so that the words of the two keep the room. */
function GrantNote({ grant }: { grant: GrantView }) {
  const fieldList = useFieldList();
  const fields = fieldList(grant.fields);
  const given = grant.direction === "given";
  const Icon = given ? ShieldCheck : ContactRound;
  return (
    <p className="relative flex items-center gap-3 rounded-md border border-line bg-surface px-4 py-2.5 hover:border-line-strong">
      <Icon aria-hidden size="1.3em" className="shrink-0 text-primary" />
      <span className="min-w-0 grow">
        <GrantLink grant={grant} fields={fields} />
        <span className="block text-sm text-ink-soft">
          {grant.endsWithRequest ? <Trans>Until the request ends</Trans> : <Countdown untilMs={grant.expiresMs} />}
        </span>
      </span>
      <ChevronRight aria-hidden size="1.2em" className="shrink-0 rtl:-scale-x-100" />
    </p>
  );
}

function GrantLink({ grant, fields }: { grant: GrantView; fields: string }) {
  if (grant.direction === "given") {
    return (
      <Link to="/privacy" className={`${cardLinkClass} font-semibold`}>
        <Trans>You share: {fields}</Trans>
      </Link>
    );
  }
  return (
    <Link to="/contacts/$grantId" params={{ grantId: grant.id }} className={`${cardLinkClass} font-semibold`}>
      <Trans>
        Shared with you by <bdi>{grant.memberName}</bdi>: {fields}
      </Trans>
    </Link>
  );
}

/** What ended because one of the two is out of the circle: nobody took it back, so it has to be said. */
function DepartedNote({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const fieldList = useFieldList();
  const fields = fieldList(grant.fields);
  return (
    <p className="flex items-center gap-3 rounded-md border border-line px-4 py-2.5 text-ink-soft">
      <ShieldOff aria-hidden size="1.3em" className="shrink-0" />
      <span className="min-w-0 grow">
        <span className="font-semibold">
          {grant.direction === "given" ? (
            <Trans>You shared: {fields}</Trans>
          ) : (
            <Trans>
              <bdi>{grant.memberName}</bdi> shared with you: {fields}
            </Trans>
          )}
        </span>
        <span className="block text-sm">
          {t(endReasonWords(grant))} <Trans>It can no longer be opened.</Trans>
        </span>
      </span>
    </p>
  );
}
