// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { NewPassphrase } from "../../shared/account/new-passphrase";
import { isPassphraseAllowed } from "../../shared/account/passphrase";
import { isRecoveryCodeComplete } from "../../shared/account/recovery-code";
import { useAct } from "../../shared/client/use-act";
import type { Steps } from "../../shared/flow/use-steps";
import { useSteps } from "../../shared/flow/use-steps";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { StepHeader } from "../../shared/ui/page-header";
import { TextField } from "../../shared/ui/text-field";

const kSteps = ["code", "passphrase"] as const;
type Step = (typeof kSteps)[number];

function CodeStep({ steps, code, onCode }: { steps: Steps<Step>; code: string; onCode: (code: string) => void }) {
  const { t } = useLingui();
  const [incomplete, setIncomplete] = useState(false);
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setIncomplete(!isRecoveryCodeComplete(code));
        if (isRecoveryCodeComplete(code)) steps.next();
      }}
    >
      <StepHeader step={steps.number} steps={steps.count} title={<Trans>Get back in with your recovery kit</Trans>} onBack={steps.back} />
      <TextField
        label={t`Recovery code`}
        hint={t`It stands on the kit that you printed or saved. Capital or small letters are both fine.`}
        error={incomplete ? t`The code is longer: it has 27 letters and digits. Type all of it.` : undefined}
        value={code}
        onChange={onCode}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      <Button type="submit" wide>
        <Trans>Continue</Trans>
      </Button>
      <Banner tone="info" title={<Trans>No kit at hand?</Trans>}>
        <Trans>
          We cannot open your account for you: nobody but you has the keys. You can join the circle again with a new invitation. Ask a member
          for one.
        </Trans>
      </Banner>
    </form>
  );
}

interface PassphraseStepProps {
  steps: Steps<Step>;
  recover: (passphrase: string) => Promise<void>;
  act: ReturnType<typeof useAct<"recover">>;
}

function PassphraseStep({ steps, recover, act }: PassphraseStepProps) {
  const { t } = useLingui();
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<string>();
  const submit = () => {
    const allowed = isPassphraseAllowed(passphrase);
    setError(allowed ? undefined : t`Use 8 to 128 characters. Four words are a good passphrase.`);
    if (allowed) void recover(passphrase);
  };
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <StepHeader
        step={steps.number}
        steps={steps.count}
        title={<Trans>Choose a new passphrase</Trans>}
        hint={<Trans>Your account moves to this device. Other devices are signed out, and you get a new recovery kit.</Trans>}
        onBack={steps.back}
      />
      <NewPassphrase value={passphrase} onChange={setPassphrase} error={error} />
      {act.failure && <ErrorNote failure={act.failure} />}
      <Button type="submit" wide busy={act.busy}>
        {act.busy ? <Trans>Opening your account …</Trans> : <Trans>Open my account</Trans>}
      </Button>
    </form>
  );
}

/** Back in with the printed code, and a new passphrase at once. */
export function RecoverPage() {
  const navigate = useNavigate();
  const act = useAct("recover");
  const [code, setCode] = useState("");
  const steps = useSteps(kSteps, () => isRecoveryCodeComplete(code));
  const recover = async (passphrase: string) => {
    const recovered = await act.run(code, passphrase);
    if (recovered.ok) await navigate({ to: "/kit", replace: true });
  };
  return steps.step === "code" ? (
    <CodeStep steps={steps} code={code} onCode={setCode} />
  ) : (
    <PassphraseStep steps={steps} recover={recover} act={act} />
  );
}
