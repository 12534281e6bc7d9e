// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { NewPassphrase } from "../../shared/account/new-passphrase";
import { isPassphraseAllowed } from "../../shared/account/passphrase";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button } from "../../shared/ui/button";
import { Dialog } from "../../shared/ui/dialog";
import { PassphraseField } from "../../shared/ui/text-field";
import { useToast } from "../../shared/ui/toast";

/** The old passphrase, and a new one. */
export function PassphraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const formId = useId();
  const act = useAct("changePassphrase");
  const [before, setBefore] = useState("");
  const [after, setAfter] = useState("");
  const [tried, setTried] = useState(false);
  const submit = async () => {
    setTried(true);
    if (before === "" || !isPassphraseAllowed(after)) return;
    if (!(await act.run(before, after)).ok) return;
    onClose();
    toast({ text: t`Your new passphrase works from now on.` });
  };
  const footer = (
    <Button type="submit" form={formId} busy={act.busy}>
      <Trans context="passphrase">Change it</Trans>
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={<Trans>Change the passphrase</Trans>} footer={footer}>
      <form
        id={formId}
        noValidate
        className="grid gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <PassphraseField
          label={t`Your passphrase until now`}
          value={before}
          onChange={setBefore}
          error={tried && before === "" ? t`Type your passphrase.` : undefined}
        />
        <NewPassphrase
          label={t`Your new passphrase`}
          value={after}
          onChange={setAfter}
          error={tried && !isPassphraseAllowed(after) ? t`Use 8 to 128 characters. Four words are a good passphrase.` : undefined}
        />
        <ErrorNote failure={act.failure} />
      </form>
    </Dialog>
  );
}
