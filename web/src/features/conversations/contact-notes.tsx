// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import type { ContactQuestion, ConversationView, GrantView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { ShareDialog } from "../../shared/contacts/share-dialog";
import { isAnswered, useFieldList } from "../../shared/contacts/grant-words";
import { Banner } from "../../shared/ui/banner";
import { Button, buttonClass } from "../../shared/ui/button";
import { Countdown } from "../../shared/ui/time";

/** What is shared or asked for between the two, right where they talk. */
export function ContactNotes({ conversation }: { conversation: ConversationView }) {
  const grants = useRead("grants").value ?? [];
  const questions = useRead("contactQuestions").value ?? [];
  const active = grants.filter((grant) => grant.memberId === conversation.memberId && grant.state === GrantState.ACTIVE);
  const open = questions.filter((question) => question.conversationId === conversation.id && !isAnswered(question, grants));
  return (
    <div className="grid gap-3 empty:hidden">
      {open.slice(-1).map((question) => (
        <QuestionNote key={question.askedMs} question={question} />
      ))}
      {active.map((grant) => (
        <GrantNote key={grant.id} grant={grant} />
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

function GrantNote({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const fieldList = useFieldList();
  const given = grant.direction === "given";
  const fields = fieldList(grant.fields);
  return (
    <Banner
      tone={given ? "info" : "success"}
      title={given ? t`You share: ${fields}` : <SharedWithMe name={grant.memberName} fields={fields} />}
      action={
        given ? (
          <Link to="/privacy" className={buttonClass("secondary")}>
            <Trans>Look or take back</Trans>
          </Link>
        ) : (
          <Link to="/contacts/$grantId" params={{ grantId: grant.id }} className={buttonClass("primary")}>
            <Trans>Open</Trans>
          </Link>
        )
      }
    >
      {grant.endsWithRequest ? <Trans>Until the request ends</Trans> : <Countdown untilMs={grant.expiresMs} />}
    </Banner>
  );
}

function SharedWithMe({ name, fields }: { name: string; fields: string }) {
  return (
    <Trans>
      <bdi>{name}</bdi> shares with you: {fields}
    </Trans>
  );
}
