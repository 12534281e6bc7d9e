// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { InvitationPreview } from "../../crypto/protocol";
import { NewPassphrase } from "../../shared/account/new-passphrase";
import { NameField } from "../../shared/account/name-field";
import { isNameAllowed } from "../../shared/account/name";
import { isPassphraseAllowed } from "../../shared/account/passphrase";
import { dropLink } from "../../shared/client/held-link";
import { useAct } from "../../shared/client/use-act";
import type { Steps } from "../../shared/flow/use-steps";
import { useLeaveSteps, useSteps } from "../../shared/flow/use-steps";
import { Button } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { StepHeader } from "../../shared/ui/page-header";
import { InvitationIntro } from "./invitation-intro";

const kSteps = ["invitation", "name", "passphrase"] as const;
type Step = (typeof kSteps)[number];

/** Questions asked after the invitation itself; the kit is the last of them, on a page of its own. */
const kQuestions = 3;

function NameStep({ steps, name, onName }: { steps: Steps<Step>; name: string; onName: (name: string) => void }) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const submit = () => {
    if (isNameAllowed(name)) steps.next();
    else setError(t`Write a name of 1 to 100 characters. Any letters, any language.`);
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
      <StepHeader step={1} steps={kQuestions} title={<Trans>What may your neighbours call you?</Trans>} onBack={steps.back} />
      <NameField value={name} onChange={onName} error={error} />
      <Button type="submit" wide>
        <Trans>Continue</Trans>
      </Button>
    </form>
  );
}

interface PassphraseStepProps {
  steps: Steps<Step>;
  passphrase: string;
  onPassphrase: (passphrase: string) => void;
  join: () => Promise<void>;
  act: ReturnType<typeof useAct<"joinCircle">>;
}

function PassphraseStep({ steps, passphrase, onPassphrase, join, act }: PassphraseStepProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const submit = () => {
    const allowed = isPassphraseAllowed(passphrase);
    setError(allowed ? undefined : t`Use 8 to 128 characters. Four words are a good passphrase.`);
    if (allowed) void join();
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
        step={2}
        steps={kQuestions}
        title={<Trans>Choose a passphrase</Trans>}
        hint={<Trans>It opens your account, and it never leaves this device. Four words in a row are strong and easy to remember.</Trans>}
        onBack={steps.back}
      />
      <NewPassphrase value={passphrase} onChange={onPassphrase} error={error} />
      {act.failure && <ErrorNote failure={act.failure} />}
      <Button type="submit" wide busy={act.busy}>
        {act.busy ? <Trans>Making your keys …</Trans> : <Trans>Join</Trans>}
      </Button>
    </form>
  );
}

/** The questions of a newcomer, one a screen. */
export function JoinSteps({ link, preview }: { link: string; preview: InvitationPreview }) {
  const leaveFor = useLeaveSteps();
  const act = useAct("joinCircle");
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const steps = useSteps(kSteps, (step) => step === "invitation" || isNameAllowed(name));
  const join = async () => {
    const joined = await act.run({ link, displayName: name.trim(), passphrase, signInName: "" });
    if (joined.ok) {
      dropLink();
      leaveFor("/kit");
    }
  };
  switch (steps.step) {
    case "invitation":
      return <InvitationIntro preview={preview} onStart={steps.next} />;
    case "name":
      return <NameStep steps={steps} name={name} onName={setName} />;
    case "passphrase":
      return <PassphraseStep steps={steps} passphrase={passphrase} onPassphrase={setPassphrase} join={join} act={act} />;
  }
}
