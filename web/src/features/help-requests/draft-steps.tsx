// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The questions of a new help request, one a screen. Choosing goes on by itself; writing has a button.
import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowRight, LockKeyhole, MapPin, Repeat } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { CircleView, HelpRequestDraft } from "../../crypto/protocol";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { TextArea } from "../../shared/ui/text-area";
import { TextField } from "../../shared/ui/text-field";
import { categoriesInUse, wordsOfCategory } from "../../shared/words/category-words";
import { categoryIcon } from "./category-icon";
import { ChoiceButtons } from "./choice-buttons";
import { countCharacters, isSensitive, kDetailsMax, kExchangeMax, kSealedMax, kTitleMax, kZoneMax, withCategory } from "./request-draft";
import { urgencyWords } from "./request-words";

export interface StepProps {
  draft: HelpRequestDraft;
  circle: CircleView | undefined;
  onChange: (draft: HelpRequestDraft) => void;
  /** Takes the answer and shows the next question. */
  onNext: (draft: HelpRequestDraft) => void;
}

export function CategoryStep({ draft, circle, onNext }: StepProps) {
  const { t } = useLingui();
  const options = categoriesInUse(circle?.categories ?? []).map((words) => ({
    value: words.category,
    label: t(words.name),
    hint: t(words.hint),
    icon: categoryIcon(words.category),
  }));
  return (
    <ChoiceButtons
      label={t`What you need help with`}
      options={options}
      chosen={draft.category}
      onChoose={(category) => onNext(withCategory(draft, category))}
    />
  );
}

export function SubcategoryStep({ draft, onNext }: StepProps) {
  const { t } = useLingui();
  const options = wordsOfCategory(draft.category).subcategories.map((words) => ({ value: words.value, label: t(words.name) }));
  return (
    <ChoiceButtons
      label={t`What kind of help`}
      options={options}
      chosen={draft.subcategory === "" ? undefined : draft.subcategory}
      onChoose={(subcategory) => onNext({ ...draft, subcategory })}
    />
  );
}

export function TitleStep({ draft, onChange, onNext }: StepProps) {
  const { t } = useLingui();
  const [missing, setMissing] = useState(false);
  const title = draft.title.trim();
  const tooLong = countCharacters(title) > kTitleMax;
  const next = () => (title === "" || tooLong ? setMissing(true) : onNext(draft));
  return (
    <WrittenStep onNext={next}>
      <TextField
        label={t`In a few words`}
        hint={isSensitive(draft) ? t`Everybody in the circle reads this line. Keep it general, such as “Help with a form”.` : t`Everybody in the circle reads this line. For example: “Groceries for two on Friday”.`}
        error={missing && title === "" ? t`Write a few words, so that neighbours know what it is about.` : tooLong ? t`Make it shorter: 100 letters at most.` : undefined}
        value={draft.title}
        onChange={(text) => onChange({ ...draft, title: text })}
        autoComplete="off"
        enterKeyHint="next"
      />
    </WrittenStep>
  );
}

/** In a sensitive category there is one field only, and it is the sealed one. */
export function DetailsStep({ draft, onChange, onNext }: StepProps) {
  const { t } = useLingui();
  const sensitive = isSensitive(draft);
  return (
    <WrittenStep onNext={() => onNext(draft)}>
      {sensitive && (
        <Banner tone="info" title={<Trans>Only your helper will read this</Trans>}>
          <Trans>
            Because it is about {t(wordsOfCategory(draft.category).name)}, the details are sealed by themselves. Neighbours see
            that there is more, but not what.
          </Trans>
        </Banner>
      )}
      {!sensitive && (
        <TextArea
          label={t`What everybody in the circle may read`}
          hint={t`What, when, how much. Leave out your name, your address and your phone number.`}
          optional
          value={draft.details}
          onChange={(details) => onChange({ ...draft, details })}
          charactersMax={kDetailsMax}
        />
      )}
      <TextArea
        label={<SealedLabel />}
        hint={t`For example: which door, what the helper must know. It opens only for the person you accept.`}
        optional
        value={draft.sealed}
        onChange={(sealed) => onChange({ ...draft, sealed })}
        charactersMax={kSealedMax}
      />
    </WrittenStep>
  );
}

export function SealedLabel() {
  return (
    <span className="inline-flex items-center gap-1.5">
      <LockKeyhole aria-hidden size="1.1em" className="text-primary" />
      <Trans>What only your helper may read</Trans>
    </span>
  );
}

export function UrgencyStep({ draft, circle, onNext }: StepProps) {
  const { t } = useLingui();
  const options = urgencyWords.map((words) => ({ value: words.urgency, label: t(words.name), hint: t(words.meaning) }));
  return (
    <div className="grid gap-5">
      <ChoiceButtons
        label={t`How soon`}
        options={options}
        chosen={draft.urgency === Urgency.UNSPECIFIED ? undefined : draft.urgency}
        onChoose={(urgency) => onNext({ ...draft, urgency })}
      />
      <CrisisNumbers circle={circle} />
      <p className="text-sm text-ink-soft">
        <Trans>Whatever you choose: nobody gets your contact details because of it.</Trans>
      </p>
    </div>
  );
}

/** Shown before anything is sent: neighbours are no emergency service. */
export function CrisisNumbers({ circle }: { circle: CircleView | undefined }) {
  const numbers = circle?.crisisNumbers ?? [];
  if (numbers.length === 0) return null;
  return (
    <Banner tone="warning" title={<Trans>Is somebody in danger? Call first.</Trans>}>
      <ul className="grid gap-1">
        {numbers.map((entry) => (
          <li key={`${entry.name} ${entry.number}`}>
            <a href={`tel:${entry.number.replace(/[^+\d]/gu, "")}`} className="inline-flex min-h-11 items-center gap-2 underline underline-offset-4">
              <bdi>{entry.name}</bdi> <bdi className="font-semibold">{entry.number}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </Banner>
  );
}

export function ZoneStep({ draft, circle, onChange, onNext }: StepProps) {
  const { t } = useLingui();
  const zones = circle?.zones ?? [];
  if (zones.length === 0) {
    return (
      <WrittenStep onNext={() => onNext(draft)}>
        <TextField
          label={t`Roughly where`}
          hint={t`A part of town is enough. Leave it empty if you like.`}
          optional
          maxLength={kZoneMax}
          value={draft.zone}
          onChange={(zone) => onChange({ ...draft, zone })}
        />
      </WrittenStep>
    );
  }
  const options = [...zones.map((zone) => ({ value: zone, label: <bdi>{zone}</bdi>, icon: MapPin })), { value: "", label: t`I would rather not say` }];
  return <ChoiceButtons label={t`Roughly where`} options={options} chosen={draft.zone} onChoose={(zone) => onNext({ ...draft, zone })} />;
}

export function DurationStep({ draft, onNext }: StepProps) {
  const { t } = useLingui();
  const options = [
    { value: false, label: t`Once`, hint: t`The request ends by itself after 30 days`, icon: ArrowRight },
    { value: true, label: t`Again and again`, hint: t`The request stays until you end it`, icon: Repeat },
  ];
  return <ChoiceButtons label={t`How often`} options={options} chosen={draft.ongoing} onChoose={(ongoing) => onNext({ ...draft, ongoing })} />;
}

export function ExchangeStep({ draft, onChange, onNext }: StepProps) {
  const { t } = useLingui();
  return (
    <div className="grid gap-6">
      <Button tone="secondary" wide onClick={() => onNext({ ...draft, exchange: "" })}>
        <Trans>Nothing right now, and that is fine</Trans>
      </Button>
      <WrittenStep onNext={() => onNext(draft)}>
        <TextArea
          label={t`What you would like to give`}
          hint={t`A cake, an hour of your time, a story. Nobody compares.`}
          optional
          rows={2}
          value={draft.exchange}
          onChange={(exchange) => onChange({ ...draft, exchange })}
          charactersMax={kExchangeMax}
        />
      </WrittenStep>
    </div>
  );
}

function WrittenStep({ children, onNext }: { children: ReactNode; onNext: () => void }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onNext();
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-6">
      {children}
      <Button type="submit" wide>
        <Trans>Next</Trans>
      </Button>
    </form>
  );
}
