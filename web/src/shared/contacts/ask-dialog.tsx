// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { Id } from "../../crypto/protocol";
import { useAct } from "../client/use-act";
import { ErrorNote } from "../errors/error-note";
import { Button } from "../ui/button";
import { MultipleChoice } from "../ui/choice";
import { Dialog } from "../ui/dialog";
import { TextArea } from "../ui/text-area";
import { useToast } from "../ui/toast";
import { fieldWords } from "../words/contact-words";
import { kNoteMax } from "./share-draft";
import { fieldIcons } from "./shared-values";

interface AskDialogProps {
  open: boolean;
  onClose: () => void;
  memberId: Id;
  memberName: string;
}

/** Asking somebody for contact details. Only asking: whose data it is decides. */
export function AskDialog(props: AskDialogProps) {
  return props.open ? <OpenAskDialog {...props} /> : null;
}

function OpenAskDialog({ onClose, memberId, memberName }: AskDialogProps) {
  const { t } = useLingui();
  const toast = useToast();
  const ask = useAct("askForContact");
  const [fields, setFields] = useState<FieldKind[]>([]);
  const [note, setNote] = useState("");
  const run = async () => {
    const outcome = await ask.run(memberId, fields, note.trim());
    if (!outcome.ok) return;
    onClose();
    toast({ text: t`You have asked. ${memberName} decides.` });
  };
  const footer = (
    <>
      <Button tone="secondary" onClick={onClose}>
        <Trans>Not now</Trans>
      </Button>
      <Button busy={ask.busy} onClick={run} unavailable={fields.length === 0 ? t`Choose what you need.` : undefined}>
        <Trans>Ask</Trans>
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={<Trans>Ask for contact details</Trans>} footer={footer}>
      <div className="grid gap-6">
        <p>
          <Trans>
            <bdi>{memberName}</bdi> decides what to share and for how long, and need not answer. Often writing here is enough.
          </Trans>
        </p>
        <MultipleChoice
          label={t`What do you need?`}
          columns={2}
          values={fields}
          options={fieldWords.map((words) => ({ value: words.kind, label: t(words.name), icon: fieldIcons[words.kind] }))}
          onChange={setFields}
        />
        <TextArea label={t`What for?`} optional rows={2} value={note} onChange={setNote} charactersMax={kNoteMax} />
        <ErrorNote failure={ask.failure} />
      </div>
    </Dialog>
  );
}
