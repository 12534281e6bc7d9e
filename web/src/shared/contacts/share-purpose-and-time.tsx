// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Choice } from "../ui/choice";
import { NativeSelect } from "../ui/native-select";
import { TextArea } from "../ui/text-area";
import { TextField } from "../ui/text-field";
import { purposeWords } from "../words/contact-words";
import { kNoteMax, lifetimeOf, lifetimes, looksLikeContactDetail } from "./share-draft";
import type { LifetimeName, ShareDraft } from "./share-draft";

interface SharePartProps {
  draft: ShareDraft;
  onChange: (draft: ShareDraft) => void;
}

const lifetimeNames: Record<LifetimeName, MessageDescriptor> = {
  one_hour: msg`1 hour`,
  three_hours: msg`3 hours`,
  one_day: msg`1 day`,
  one_week: msg`1 week`,
  request: msg`Until the request ends`,
  own: msg`Another time`,
};

/** What for, how long, and a few words with it. */
export function SharePurposeAndTime({ draft, onChange }: SharePartProps) {
  const { t } = useLingui();
  return (
    <>
      <Choice
        label={t`For how long?`}
        columns={2}
        value={draft.lifetime}
        options={lifetimes.map((lifetime) => ({ value: lifetime, label: t(lifetimeNames[lifetime]) }))}
        onChange={(lifetime) => onChange({ ...draft, lifetime })}
      />
      {draft.lifetime === "own" && <OwnLifetime draft={draft} onChange={onChange} />}
      <NativeSelect
        label={t`What for?`}
        value={draft.purpose}
        options={purposeWords.map((words) => ({ value: words.purpose, label: t(words.name) }))}
        onChange={(purpose) => onChange({ ...draft, purpose })}
      />
      <TextArea
        label={t`A few words with it`}
        optional
        rows={2}
        hint={
          looksLikeContactDetail(draft.note)
            ? t`This looks like a contact detail. A note cannot be taken back: share it as a field above instead.`
            : t`For example: “Please ring after six.”`
        }
        value={draft.note}
        onChange={(note) => onChange({ ...draft, note })}
        charactersMax={kNoteMax}
      />
    </>
  );
}

function OwnLifetime({ draft, onChange }: SharePartProps) {
  const { t } = useLingui();
  const wrong = lifetimeOf(draft) === null;
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <TextField
        label={t`How many`}
        inputMode="numeric"
        error={wrong ? t`Choose a time between 1 hour and 365 days.` : undefined}
        value={draft.ownCount}
        onChange={(ownCount) => onChange({ ...draft, ownCount })}
      />
      <NativeSelect
        label={t`Of what`}
        value={draft.ownUnit}
        options={[
          { value: "hours", label: t`Hours` },
          { value: "days", label: t`Days` },
        ]}
        onChange={(ownUnit) => onChange({ ...draft, ownUnit })}
      />
    </div>
  );
}
