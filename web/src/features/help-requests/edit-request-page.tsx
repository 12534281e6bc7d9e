// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { FormEvent } from "react";
import type { CircleView, HelpRequestDraft, HelpRequestView, Id } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { usePathId } from "../../shared/client/use-path-id";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { NoSuchThing } from "../../shared/errors/no-such-thing";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { Checkbox } from "../../shared/ui/checkbox";
import { NativeSelect } from "../../shared/ui/native-select";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { TextArea } from "../../shared/ui/text-area";
import { TextField } from "../../shared/ui/text-field";
import { useToast } from "../../shared/ui/toast";
import { categoriesInUse, wordsOfCategory } from "../../shared/words/category-words";
import { SealedLabel } from "./draft-steps";
import {
  countCharacters,
  draftOf,
  finishedDraft,
  isComplete,
  isSensitive,
  kDetailsMax,
  kExchangeMax,
  kSealedMax,
  kTitleMax,
  withCategory,
} from "./request-draft";
import { RequestPreview } from "./request-preview";
import { urgencyWords } from "./request-words";

/** Changing a request that is posted: everything on one page, with the same preview. */
export function EditRequestPage() {
  const id = usePathId("id");
  return id === undefined ? <NoSuchThing backTo="/board" /> : <EditRequest id={id} />;
}

function EditRequest({ id }: { id: Id }) {
  const { t } = useLingui();
  const request = useRead("helpRequest", id);
  const circle = useRead("circle").value;
  return (
    <>
      <PageHeader title={t`Change your request`} backTo={`/requests/${id}`} />
      <ErrorNote failure={request.failure} onAgain={request.again} />
      {request.waiting && <Waiting />}
      {request.value && <EditForm key={id} request={request.value} circle={circle} />}
    </>
  );
}

function EditForm({ request, circle }: { request: HelpRequestView; circle: CircleView | undefined }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const toast = useToast();
  const edit = useAct("editHelpRequest");
  const [draft, setDraft] = useState(() => draftOf(request));
  const [tried, setTried] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isComplete(draft)) return;
    const outcome = await edit.run(request.id, finishedDraft(draft));
    if (!outcome.ok) return;
    await navigate({ to: "/requests/$id", params: { id: request.id }, replace: true });
    toast({ text: t`Saved. Your neighbours see it as it is now.` });
  };
  return (
    <form onSubmit={save} noValidate className="grid gap-8">
      <div className="grid gap-5">
        <TitleField draft={draft} tried={tried} onChange={setDraft} />
        <KindFields draft={draft} circle={circle} onChange={setDraft} />
        <TextFields draft={draft} onChange={setDraft} />
        <PlaceFields draft={draft} circle={circle} onChange={setDraft} />
      </div>
      <RequestPreview draft={draft} authorName={request.authorName} />
      <ErrorNote failure={edit.failure} />
      <Button type="submit" wide busy={edit.busy}>
        <Trans>Save the changes</Trans>
      </Button>
    </form>
  );
}

interface FieldsProps {
  draft: HelpRequestDraft;
  onChange: (draft: HelpRequestDraft) => void;
}

function TitleField({ draft, tried, onChange }: FieldsProps & { tried: boolean }) {
  const { t } = useLingui();
  const tooLong = countCharacters(draft.title.trim()) > kTitleMax;
  const missing = tried && draft.title.trim() === "";
  return (
    <TextField
      label={t`In a few words`}
      error={missing ? t`Write a few words, so that neighbours know what it is about.` : tooLong ? t`Make it shorter: 100 letters at most.` : undefined}
      value={draft.title}
      onChange={(title) => onChange({ ...draft, title })}
      autoComplete="off"
    />
  );
}

function KindFields({ draft, circle, onChange }: FieldsProps & { circle: CircleView | undefined }) {
  const { t } = useLingui();
  const inUse = categoriesInUse(circle?.categories ?? []);
  const categories = inUse.some((words) => words.category === draft.category) ? inUse : [...inUse, wordsOfCategory(draft.category)];
  const subcategories = wordsOfCategory(draft.category).subcategories;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <NativeSelect
        label={t`What kind`}
        value={String(draft.category)}
        options={categories.map((words) => ({ value: String(words.category), label: t(words.name) }))}
        onChange={(value) => onChange(withCategory(draft, Number(value)))}
      />
      {subcategories.length > 0 && (
        <NativeSelect
          label={t`More exactly`}
          value={draft.subcategory}
          options={[{ value: "", label: t`Not said` }, ...subcategories.map((words) => ({ value: words.value, label: t(words.name) }))]}
          onChange={(subcategory) => onChange({ ...draft, subcategory })}
        />
      )}
      <NativeSelect
        label={t`How soon`}
        value={String(draft.urgency)}
        options={urgencyWords.map((words) => ({ value: String(words.urgency), label: `${t(words.name)}: ${t(words.meaning)}` }))}
        onChange={(value) => onChange({ ...draft, urgency: Number(value) })}
      />
    </div>
  );
}

function TextFields({ draft, onChange }: FieldsProps) {
  const { t } = useLingui();
  const sensitive = isSensitive(draft);
  return (
    <>
      {sensitive && (
        <Banner title={<Trans>Only your helper will read the details</Trans>}>
          <Trans>Requests of this kind are sealed by themselves.</Trans>
        </Banner>
      )}
      {!sensitive && (
        <TextArea
          label={t`What everybody in the circle may read`}
          optional
          value={draft.details}
          onChange={(details) => onChange({ ...draft, details })}
          charactersMax={kDetailsMax}
        />
      )}
      <TextArea
        label={<SealedLabel />}
        optional
        value={draft.sealed}
        onChange={(sealed) => onChange({ ...draft, sealed })}
        charactersMax={kSealedMax}
      />
    </>
  );
}

function PlaceFields({ draft, circle, onChange }: FieldsProps & { circle: CircleView | undefined }) {
  const { t } = useLingui();
  const zones = circle?.zones ?? [];
  const known = zones.includes(draft.zone) || draft.zone === "" ? zones : [...zones, draft.zone];
  return (
    <>
      {known.length > 0 ? (
        <NativeSelect
          label={t`Roughly where`}
          value={draft.zone}
          options={[{ value: "", label: t`Not said` }, ...known.map((zone) => ({ value: zone, label: zone }))]}
          onChange={(zone) => onChange({ ...draft, zone })}
        />
      ) : (
        <TextField label={t`Roughly where`} optional value={draft.zone} onChange={(zone) => onChange({ ...draft, zone })} />
      )}
      <TextArea
        label={t`What you would like to give`}
        optional
        rows={2}
        value={draft.exchange}
        onChange={(exchange) => onChange({ ...draft, exchange })}
        charactersMax={kExchangeMax}
      />
      <Checkbox
        label={t`Again and again`}
        hint={t`The request stays until you end it`}
        checked={draft.ongoing}
        onChange={(ongoing) => onChange({ ...draft, ongoing })}
      />
    </>
  );
}
