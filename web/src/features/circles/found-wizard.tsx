// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ReactNode } from "react";
import { NameField } from "../../shared/account/name-field";
import { NewPassphrase } from "../../shared/account/new-passphrase";
import { dropLink } from "../../shared/client/held-link";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import type { Steps } from "../../shared/flow/use-steps";
import { useSteps } from "../../shared/flow/use-steps";
import { Button } from "../../shared/ui/button";
import { StepHeader } from "../../shared/ui/page-header";
import { PageHeading } from "../../shared/ui/page-heading";
import type { FoundDraft, FoundStep } from "./found-draft";
import { emptyFoundDraft, isStepComplete, kFoundSteps, settingsOf } from "./found-draft";
import { CategoriesField, CircleNameField, CrisisNumbersField, ZonesField } from "./settings-fields";

interface QuestionProps {
  steps: Steps<FoundStep>;
  title: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
  onSubmit: () => void;
  /** The words on the main button. */
  onward: ReactNode;
  busy?: boolean;
}

/** The questions count from the first that asks something. */
function Question({ steps, title, hint, children, onSubmit, onward, busy = false }: QuestionProps) {
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <StepHeader step={steps.number - 1} steps={steps.count - 1} title={title} hint={hint} onBack={steps.back} />
      {children}
      <Button type="submit" wide busy={busy}>
        {onward}
      </Button>
    </form>
  );
}

function Start({ onStart }: { onStart: () => void }) {
  return (
    <div className="grid gap-6">
      <PageHeading>
        <Trans>Found a circle for your neighbourhood</Trans>
      </PageHeading>
      <p className="text-lg">
        <Trans>You are about to become its first owner. It takes about four minutes, and you can change all of it later.</Trans>
      </p>
      <ol className="grid list-decimal gap-2 ps-6 text-ink-soft marker:font-semibold marker:text-primary">
        <li>
          <Trans>You say what the circle is called, which zones it has and what to call in an emergency.</Trans>
        </li>
        <li>
          <Trans>You choose your name and a passphrase, and keep a recovery kit.</Trans>
        </li>
        <li>
          <Trans>You read what you can see as an owner, and what you cannot.</Trans>
        </li>
        <li>
          <Trans>You invite a second owner, so that the circle never depends on one person.</Trans>
        </li>
      </ol>
      <Button wide onClick={onStart}>
        <Trans>Begin</Trans>
      </Button>
    </div>
  );
}

interface StepProps {
  steps: Steps<FoundStep>;
  draft: FoundDraft;
  change: (part: Partial<FoundDraft>) => void;
  /** The member tried to go on without a full answer. */
  tried: boolean;
  onward: () => void;
}

function CircleSteps({ steps, draft, change, tried, onward }: StepProps) {
  const { t } = useLingui();
  const common = { steps, onSubmit: onward, onward: <Trans>Continue</Trans> };
  switch (steps.step) {
    case "circle":
      return (
        <Question {...common} title={<Trans>What is your circle called?</Trans>}>
          <CircleNameField
            value={draft.circleName}
            onChange={(circleName) => change({ circleName })}
            error={tried ? t`Write a name of 1 to 100 characters.` : undefined}
          />
        </Question>
      );
    case "zones":
      return (
        <Question {...common} title={<Trans>Which zones does it have?</Trans>} hint={<Trans>You can leave this empty and do it later.</Trans>}>
          <ZonesField value={draft.zones} onChange={(zones) => change({ zones })} />
        </Question>
      );
    case "categories":
      return (
        <Question {...common} title={<Trans>What do you help each other with?</Trans>}>
          <CategoriesField values={draft.categories} onChange={(categories) => change({ categories })} />
        </Question>
      );
    default:
      return (
        <Question
          {...common}
          title={<Trans>Whom to call in an emergency?</Trans>}
          hint={<Trans>These numbers are shown to every member, also when the circle cannot help quickly enough.</Trans>}
        >
          <CrisisNumbersField rows={draft.crisisRows} onChange={(crisisRows) => change({ crisisRows })} showErrors={tried} />
        </Question>
      );
  }
}

function OwnSteps({ steps, draft, change, tried, onward, act }: StepProps & { act: ReturnType<typeof useAct<"foundCircle">> }) {
  const { t } = useLingui();
  if (steps.step === "name") {
    return (
      <Question steps={steps} onSubmit={onward} onward={<Trans>Continue</Trans>} title={<Trans>And you: what may they call you?</Trans>}>
        <NameField
          value={draft.displayName}
          onChange={(displayName) => change({ displayName })}
          error={tried ? t`Write a name of 1 to 100 characters. Any letters, any language.` : undefined}
        />
      </Question>
    );
  }
  return (
    <Question
      steps={steps}
      onSubmit={onward}
      busy={act.busy}
      onward={act.busy ? <Trans>Making your keys …</Trans> : <Trans>Found the circle</Trans>}
      title={<Trans>Choose a passphrase</Trans>}
      hint={<Trans>It opens your account, and it never leaves this device. Four words in a row are strong and easy to remember.</Trans>}
    >
      <NewPassphrase
        value={draft.passphrase}
        onChange={(passphrase) => change({ passphrase })}
        error={tried ? t`Use 8 to 128 characters. Four words are a good passphrase.` : undefined}
      />
      <ErrorNote failure={act.failure} />
    </Question>
  );
}

/** The questions before the circle exists, one a screen. */
export function FoundWizard({ link }: { link: string }) {
  const act = useAct("foundCircle");
  const [draft, setDraft] = useState(emptyFoundDraft);
  const [triedStep, setTriedStep] = useState<FoundStep>();
  const steps = useSteps(kFoundSteps, (step) => isStepComplete(step, draft));
  const found = async () => {
    const founded = await act.run({
      link,
      displayName: draft.displayName.trim(),
      passphrase: draft.passphrase,
      signInName: "",
      circle: settingsOf(draft),
    });
    if (founded.ok) dropLink();
  };
  const complete = isStepComplete(steps.step, draft);
  const onward = () => {
    setTriedStep(complete ? undefined : steps.step);
    if (!complete) return;
    if (steps.step === "passphrase") void found();
    else steps.next();
  };
  const step: StepProps = {
    steps,
    draft,
    change: (part) => setDraft({ ...draft, ...part }),
    tried: triedStep === steps.step && !complete,
    onward,
  };
  if (steps.step === "start") return <Start onStart={steps.next} />;
  return steps.step === "name" || steps.step === "passphrase" ? <OwnSteps {...step} act={act} /> : <CircleSteps {...step} />;
}
