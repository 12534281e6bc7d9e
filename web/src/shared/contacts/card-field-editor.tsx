// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { FormEvent } from "react";
import { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField } from "../../crypto/protocol";
import { useAct } from "../client/use-act";
import { ErrorNote } from "../errors/error-note";
import { Button } from "../ui/button";
import { TextArea } from "../ui/text-area";
import { fieldName, fieldWords } from "../words/contact-words";
import { kFieldValueMax } from "./share-draft";

const inputModes: Partial<Record<FieldKind, "tel" | "email">> = {
  [FieldKind.PHONE]: "tel",
  [FieldKind.EMAIL]: "email",
};

/** One field of one's own card. Any text is taken: a phone number may be "ring twice, then ask for the blue door". */
export function CardFieldEditor({ field, onDone }: { field: CardField; onDone: () => void }) {
  const { t } = useLingui();
  const set = useAct("setCardField");
  const [value, setValue] = useState(field.value);
  const words = fieldWords.find((one) => one.kind === field.kind);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await set.run(field.kind, value.trim());
    if (outcome.ok) onDone();
  };
  return (
    <form onSubmit={save} className="grid gap-4">
      <TextArea
        label={t(fieldName(field.kind))}
        hint={words && t(words.hint)}
        rows={1}
        inputMode={inputModes[field.kind]}
        value={value}
        onChange={setValue}
        charactersMax={kFieldValueMax}
      />
      <ErrorNote failure={set.failure} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={set.busy}>
          <Trans>Save</Trans>
        </Button>
        <Button tone="secondary" onClick={onDone}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
