// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Pencil } from "lucide-react";
import { useState } from "react";
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField } from "../../crypto/protocol";
import { Badge } from "../ui/badge";
import { Checkbox } from "../ui/checkbox";
import { fieldName, fieldWords } from "../words/contact-words";
import { CardFieldEditor } from "./card-field-editor";
import { withFieldToggled } from "./share-draft";
import type { ShareDraft } from "./share-draft";

interface ShareFieldsProps {
  draft: ShareDraft;
  card: readonly CardField[];
  askedFor: readonly FieldKind[];
  onChange: (draft: ShareDraft) => void;
}

/** Field by field, with its value beside it. What is not filled in yet can be filled in here. */
export function ShareFields({ draft, card, askedFor, onChange }: ShareFieldsProps) {
  const [edited, setEdited] = useState<FieldKind | null>(null);
  const valueOf = (kind: FieldKind) => card.find((field) => field.kind === kind)?.value ?? "";
  return (
    <fieldset>
      <legend className="mb-2 text-lg font-semibold">
        <Trans>What do you want to share?</Trans>
      </legend>
      <ul className="grid divide-y divide-line">
        {fieldWords.map(({ kind }) => (
          <li key={kind} className="py-1">
            {edited === kind ? (
              <CardFieldEditor field={{ kind, value: valueOf(kind) }} onDone={() => setEdited(null)} />
            ) : (
              <FieldRow
                kind={kind}
                value={valueOf(kind)}
                asked={askedFor.includes(kind)}
                checked={draft.fields.includes(kind)}
                onToggle={() => onChange(withFieldToggled(draft, kind))}
                onFill={() => setEdited(kind)}
              />
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

interface FieldRowProps {
  kind: FieldKind;
  value: string;
  asked: boolean;
  checked: boolean;
  onToggle: () => void;
  onFill: () => void;
}

function FieldRow({ kind, value, asked, checked, onToggle, onFill }: FieldRowProps) {
  const { t } = useLingui();
  const name = t(fieldName(kind));
  const label = (
    <span className="inline-flex flex-wrap items-center gap-2">
      {name}
      {asked && (
        <Badge tone="warning">
          <Trans>asked for</Trans>
        </Badge>
      )}
    </span>
  );
  if (value !== "") return <Checkbox label={label} hint={<bdi>{value}</bdi>} checked={checked} onChange={onToggle} />;
  return (
    <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 py-1">
      <span className="text-ink-soft">{label}</span>
      <button
        type="button"
        onClick={onFill}
        aria-label={t`Fill in: ${name}`}
        className="inline-flex min-h-11 items-center gap-2 rounded-md px-2 text-sm font-semibold text-primary hover:underline"
      >
        <Pencil aria-hidden size="1.1em" />
        <Trans>Fill in</Trans>
      </button>
    </div>
  );
}
