// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField, ContactQuestion, GrantView } from "../../crypto/protocol";
import { Loaded } from "../../shared/client/loaded";
import { useRead } from "../../shared/client/use-read";
import { CardFieldEditor } from "../../shared/contacts/card-field-editor";
import { activeGrants, isAnswered, useFieldList } from "../../shared/contacts/grant-words";
import { ShareDialog } from "../../shared/contacts/share-dialog";
import { fieldIcons } from "../../shared/contacts/shared-values";
import { Avatar } from "../../shared/ui/avatar";
import { Button } from "../../shared/ui/button";
import { Card, cardLinkClass } from "../../shared/ui/card";
import { PageHeader } from "../../shared/ui/page-header";
import { Countdown } from "../../shared/ui/time";
import { fieldName, fieldWords } from "../../shared/words/contact-words";

/** One's own contact details, what others ask for, and what others share with this member. */
export function CardPage() {
  const { t } = useLingui();
  const card = useRead("card");
  return (
    <div className="grid gap-8">
      <div>
        <PageHeader title={t`My card`} subtitle={t`Nobody sees any of this until you share it: field by field, with one person, for a time.`} />
        <Loaded reading={card}>{(fields) => <CardFields fields={fields} />}</Loaded>
      </div>
      <Questions />
      <Received />
    </div>
  );
}

function CardFields({ fields }: { fields: readonly CardField[] }) {
  const [edited, setEdited] = useState<FieldKind | null>(null);
  return (
    <ul className="grid gap-3">
      {fieldWords.map(({ kind }) => {
        const field = fields.find((one) => one.kind === kind) ?? { kind, value: "" };
        return (
          <Card as="li" key={kind}>
            {edited === kind ? (
              <CardFieldEditor field={field} onDone={() => setEdited(null)} />
            ) : (
              <FieldLine field={field} onEdit={() => setEdited(kind)} />
            )}
          </Card>
        );
      })}
    </ul>
  );
}

function FieldLine({ field, onEdit }: { field: CardField; onEdit: () => void }) {
  const { t } = useLingui();
  const Icon = fieldIcons[field.kind];
  const name = t(fieldName(field.kind));
  const filled = field.value !== "";
  return (
    <div className="flex flex-wrap items-center gap-x-3.5">
      <Icon aria-hidden size="1.4em" strokeWidth={1.75} className="shrink-0 text-primary" />
      <div className="min-w-20 grow basis-0">
        <h2 className="font-sans text-sm font-normal text-ink-soft">{name}</h2>
        {!filled && (
          <p className="text-ink-soft">
            <Trans>Not filled in</Trans>
          </p>
        )}
      </div>
      <Button tone="quiet" className="px-2!" aria-label={filled ? t`Change: ${name}` : t`Fill in: ${name}`} onClick={onEdit}>
        {filled ? <Pencil aria-hidden size="1.1em" /> : <Plus aria-hidden size="1.1em" />}
        {filled ? <Trans>Change</Trans> : <Trans>Fill in</Trans>}
      </Button>
      {filled && (
        <p className="w-full font-semibold wrap-anywhere whitespace-pre-wrap">
          <bdi>{field.value}</bdi>
        </p>
      )}
    </div>
  );
}

function Questions() {
  const questions = useRead("contactQuestions").value ?? [];
  const grants = useRead("grants").value ?? [];
  const open = questions.filter((question) => !isAnswered(question, grants));
  if (open.length === 0) return null;
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">
        <Trans>You are asked for details</Trans>
      </h2>
      <ul className="grid gap-3">
        {open.map((question) => (
          <Question key={`${question.askerId} ${question.askedMs}`} question={question} />
        ))}
      </ul>
    </section>
  );
}

function Question({ question }: { question: ContactQuestion }) {
  const [sharing, setSharing] = useState(false);
  const fieldList = useFieldList();
  return (
    <Card as="li" className="grid gap-3">
      <p>
        <Trans>
          <bdi className="font-semibold">{question.askerName}</bdi> asks for: {fieldList(question.fields)}
        </Trans>
      </p>
      {question.note !== "" && (
        <p dir="auto" className="border-s-4 border-line ps-3 whitespace-pre-wrap">
          {question.note}
        </p>
      )}
      <p className="text-sm text-ink-soft">
        <Trans>You decide. You need not answer.</Trans>
      </p>
      <Button tone="secondary" className="justify-self-start" onClick={() => setSharing(true)}>
        <Trans>Choose what to share</Trans>
      </Button>
      <ShareDialog
        open={sharing}
        onClose={() => setSharing(false)}
        memberId={question.askerId}
        memberName={question.askerName}
        askedFor={question.fields}
      />
    </Card>
  );
}

function Received() {
  const grants = useRead("grants");
  const active = activeGrants(grants.value ?? [], "received");
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">
        <Trans>Shared with you</Trans>
      </h2>
      {active.length === 0 ? (
        <p className="text-ink-soft">
          <Trans>Nothing at the moment. When somebody shares a phone number or an address with you, it appears here and in your conversation.</Trans>
        </p>
      ) : (
        <ul className="@container/people grid gap-3">
          {active.map((grant) => (
            <ReceivedLine key={grant.id} grant={grant} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ReceivedLine({ grant }: { grant: GrantView }) {
  const fieldList = useFieldList();
  return (
    <Card as="li" className="flex items-center gap-3.5 hover:border-line-strong">
      <Avatar id={grant.memberId} name={grant.memberName} />
      <div className="min-w-0 grow">
        <p className="font-semibold">
          <Link to="/contacts/$grantId" params={{ grantId: grant.id }} className={cardLinkClass}>
            <bdi>{grant.memberName}</bdi>: {fieldList(grant.fields)}
          </Link>
        </p>
        <p className="text-sm text-ink-soft">
          {grant.endsWithRequest ? <Trans>Until the request ends</Trans> : <Countdown untilMs={grant.expiresMs} />}
        </p>
      </div>
    </Card>
  );
}
