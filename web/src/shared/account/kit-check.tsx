// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAct } from "../client/use-act";
import { useRead } from "../client/use-read";
import { Button } from "../ui/button";
import { ErrorNote } from "../errors/error-note";
import { Skeleton } from "../ui/skeleton";
import { TextField } from "../ui/text-field";
import { isRecoveryCodeComplete } from "./recovery-code";
import { RecoveryKit } from "./recovery-kit";

interface KitCheckProps {
  /** The code was typed back. */
  onConfirmed: () => void;
  /** Going on without it; the app asks again later. */
  onLater: () => void;
}

function TypeBack({ onConfirmed, onShowAgain }: { onConfirmed: () => void; onShowAgain: () => void }) {
  const { t } = useLingui();
  const confirm = useAct("confirmKit");
  const [typed, setTyped] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const submit = async () => {
    setIncomplete(!isRecoveryCodeComplete(typed));
    if (isRecoveryCodeComplete(typed) && (await confirm.run(typed)).ok) onConfirmed();
  };
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t`Type the recovery code from your kit`}
        hint={t`Capital or small letters, with or without the hyphens: both are fine.`}
        error={incomplete ? t`The code is longer: it has 27 letters and digits. Type all of it.` : undefined}
        value={typed}
        onChange={setTyped}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
      />
      {confirm.failure && <ErrorNote failure={confirm.failure} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={confirm.busy}>
          <Trans>Check the code</Trans>
        </Button>
        <Button tone="quiet" onClick={onShowAgain}>
          <Trans>Show it again</Trans>
        </Button>
      </div>
    </form>
  );
}

/** The kit, first to keep, then to type back once: a kit that nobody could read would be found out too late. */
export function KitCheck({ onConfirmed, onLater }: KitCheckProps) {
  const signInName = useRead("status").value?.signInName ?? "";
  const code = useRead("recoveryCode");
  const [kept, setKept] = useState(false);
  if (code.failure) return <ErrorNote failure={code.failure} onAgain={code.again} />;
  if (code.value === undefined) return <Skeleton cards={1} />;
  return (
    <div className="grid gap-5">
      {kept ? (
        <TypeBack onConfirmed={onConfirmed} onShowAgain={() => setKept(false)} />
      ) : (
        <>
          <RecoveryKit signInName={signInName} code={code.value} />
          <Button wide onClick={() => setKept(true)}>
            <Trans>I have printed or saved it</Trans>
          </Button>
        </>
      )}
      <Button tone="quiet" wide onClick={onLater}>
        <Trans>Do this later</Trans>
      </Button>
    </div>
  );
}
