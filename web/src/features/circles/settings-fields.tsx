// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The fields of a circle's settings: in the wizard one a screen, on the circle's own page all together.
import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Category } from "../../api/generated/carecircle/v1/content_pb";
import type { CrisisNumber } from "../../crypto/protocol";
import { categoryWords } from "../../shared/words/category-words";
import { Button } from "../../shared/ui/button";
import { MultipleChoice } from "../../shared/ui/choice";
import { IconButton } from "../../shared/ui/icon-button";
import { TextArea } from "../../shared/ui/text-area";
import { TextField } from "../../shared/ui/text-field";
import { isRowHalf, kCrisisNumbersMax } from "./circle-settings";

const kZonesCharactersMax = 2000;

export function CircleNameField({ value, onChange, error }: { value: string; onChange: (name: string) => void; error?: ReactNode }) {
  const { t } = useLingui();
  return (
    <TextField
      label={t`Name of the circle`}
      hint={t`What neighbours would call it, such as the name of your street. Only members see it.`}
      value={value}
      onChange={onChange}
      error={error}
      autoComplete="off"
    />
  );
}

export function ZonesField({ value, onChange }: { value: string; onChange: (zones: string) => void }) {
  const { t } = useLingui();
  return (
    <TextArea
      label={t`Zones, one on each line`}
      hint={t`Rough parts of your area, such as “north of the park”. People choose one instead of an address.`}
      value={value}
      onChange={onChange}
      charactersMax={kZonesCharactersMax}
      rows={5}
    />
  );
}

export function CategoriesField({ values, onChange }: { values: Category[]; onChange: (categories: Category[]) => void }) {
  const { t, i18n } = useLingui();
  return (
    <MultipleChoice
      label={t`Categories`}
      hint={t`Choose none to use them all.`}
      columns={2}
      options={categoryWords.map(({ category, name, hint }) => ({ value: category, label: i18n._(name), hint: i18n._(hint) }))}
      values={values}
      onChange={onChange}
    />
  );
}

interface CrisisRowProps {
  row: CrisisNumber;
  place: number;
  showError: boolean;
  onChange: (row: CrisisNumber) => void;
  onRemove: () => void;
}

function CrisisRow({ row, place, showError, onChange, onRemove }: CrisisRowProps) {
  const { t } = useLingui();
  const lacking = showError && isRowHalf(row);
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-x-2 gap-y-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-[2fr_1fr_auto]">
      <TextField
        className="col-span-2 sm:col-span-1"
        label={t`Who answers, row ${place}`}
        value={row.name}
        onChange={(name) => onChange({ ...row, name })}
        error={lacking && row.name.trim() === "" ? t`Say who answers this number.` : undefined}
        autoComplete="off"
      />
      <TextField
        label={t`Number, row ${place}`}
        type="tel"
        dir="ltr"
        value={row.number}
        onChange={(number) => onChange({ ...row, number })}
        error={lacking && row.number.trim() === "" ? t`Type the number.` : undefined}
        autoComplete="off"
      />
      <IconButton icon={Trash2} label={t`Remove row ${place}`} onClick={onRemove} className="mt-8" />
    </li>
  );
}

interface CrisisNumbersFieldProps {
  rows: CrisisNumber[];
  onChange: (rows: CrisisNumber[]) => void;
  showErrors: boolean;
}

export function CrisisNumbersField({ rows, onChange, showErrors }: CrisisNumbersFieldProps) {
  return (
    <div className="grid gap-3">
      <ul className="grid gap-3">
        {rows.map((row, index) => (
          <CrisisRow
            key={index}
            row={row}
            place={index + 1}
            showError={showErrors}
            onChange={(changed) => onChange(rows.map((other, place) => (place === index ? changed : other)))}
            onRemove={() => onChange(rows.filter((_, place) => place !== index))}
          />
        ))}
      </ul>
      {rows.length < kCrisisNumbersMax && (
        <Button tone="secondary" onClick={() => onChange([...rows, { name: "", number: "" }])}>
          <Plus aria-hidden size="1.2em" />
          <Trans>Add a number</Trans>
        </Button>
      )}
    </div>
  );
}
