// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Send } from "lucide-react";
import type { ReactNode } from "react";
import type { HelpRequestDraft } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { useGoToStep, useLeaveSteps, useSteps } from "../../shared/flow/use-steps";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { StepHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { useToast } from "../../shared/ui/toast";
import {
  CategoryStep,
  DetailsStep,
  DurationStep,
  ExchangeStep,
  SubcategoryStep,
  TitleStep,
  UrgencyStep,
  ZoneStep,
} from "./draft-steps";
import type { StepProps } from "./draft-steps";
import { finishedDraft, firstOpenStep, isAnswered, stepAfter, stepsOf } from "./request-draft";
import type { Step } from "./request-draft";
import { RequestPreview } from "./request-preview";
import { useKeptDraft } from "./use-kept-draft";
import type { KeptDraft } from "./use-kept-draft";

/** Asking for help: one question a screen, kept while it is written, and shown as neighbours will see it before it is posted. */
export function NewRequestPage() {
  const kept = useKeptDraft();
  if (kept.loading) return <Waiting />;
  return <NewRequest kept={kept} />;
}

function NewRequest({ kept }: { kept: KeptDraft }) {
  const { draft } = kept;
  const circle = useRead("circle").value;
  const steps = useSteps<Step>(stepsOf(draft), (step) => isAnswered(draft, step));
  const goTo = useGoToStep();
  const words = useStepWords(steps.step);
  const next = (changed: HelpRequestDraft) => {
    kept.change(changed);
    goTo(stepAfter(changed, steps.step));
  };
  return (
    <>
      <StepHeader
        step={steps.number}
        steps={steps.count}
        title={words.title}
        hint={words.hint}
        {...(steps.back && { onBack: steps.back })}
      />
      {steps.step === "category" && <KeptNote kept={kept} onContinue={() => goTo(firstOpenStep(draft))} />}
      <ErrorNote failure={kept.failure} />
      {steps.step === "preview" ? (
        <PreviewStep kept={kept} onEdit={goTo} />
      ) : (
        <Question step={steps.step} draft={draft} circle={circle} onChange={kept.change} onNext={next} />
      )}
    </>
  );
}

function Question({ step, ...props }: StepProps & { step: Exclude<Step, "preview"> }) {
  switch (step) {
    case "category":
      return <CategoryStep {...props} />;
    case "subcategory":
      return <SubcategoryStep {...props} />;
    case "title":
      return <TitleStep {...props} />;
    case "details":
      return <DetailsStep {...props} />;
    case "urgency":
      return <UrgencyStep {...props} />;
    case "zone":
      return <ZoneStep {...props} />;
    case "duration":
      return <DurationStep {...props} />;
    case "exchange":
      return <ExchangeStep {...props} />;
  }
}

function useStepWords(step: Step): { title: ReactNode; hint?: ReactNode } {
  const { t } = useLingui();
  switch (step) {
    case "category":
      return { title: t`What do you need help with?` };
    case "subcategory":
      return { title: t`What kind of help?` };
    case "title":
      return { title: t`What shall we write on the board?` };
    case "details":
      return { title: t`What else should be known?`, hint: t`Nothing is fine too.` };
    case "urgency":
      return { title: t`How soon?` };
    case "zone":
      return { title: t`Roughly where?`, hint: t`Your address stays with you. You can share it later, with one person.` };
    case "duration":
      return { title: t`Once, or again and again?` };
    case "exchange":
      return { title: t`Would you like to give something in return?`, hint: t`Help here is free. Nobody sees who gives what.` };
    case "preview":
      return { title: t`This is what others see`, hint: t`Look at it once more. You can change it later too.` };
  }
}

/** Something was kept from an earlier visit. */
function KeptNote({ kept, onContinue }: { kept: KeptDraft; onContinue: () => void }) {
  if (!kept.restored) return null;
  return (
    <div className="mb-5">
      <Banner
        title={<Trans>We kept what you wrote</Trans>}
        action={
          <>
            <Button onClick={onContinue}>
              <Trans>Go on with it</Trans>
            </Button>
            <Button tone="secondary" onClick={kept.clear}>
              <Trans>Start again</Trans>
            </Button>
          </>
        }
      >
        <Trans>It is on this device only, encrypted.</Trans>
      </Banner>
    </div>
  );
}

function PreviewStep({ kept, onEdit }: { kept: KeptDraft; onEdit: (step: Step) => void }) {
  const { t } = useLingui();
  const leaveFor = useLeaveSteps();
  const toast = useToast();
  const create = useAct("createHelpRequest");
  const authorName = useRead("status").value?.displayName ?? "";
  const post = async () => {
    const outcome = await create.run(finishedDraft(kept.draft));
    if (!outcome.ok) return;
    kept.clear();
    leaveFor(`/requests/${outcome.value.id}`);
    toast({ text: t`Posted. Your neighbours can see it now.` });
  };
  return (
    <div className="grid gap-6">
      <RequestPreview draft={kept.draft} authorName={authorName} onEdit={onEdit} />
      <ErrorNote failure={create.failure} />
      <Button wide busy={create.busy} onClick={post}>
        <Send aria-hidden size="1.1em" className="rtl:-scale-x-100" />
        <Trans>Post it</Trans>
      </Button>
    </div>
  );
}
