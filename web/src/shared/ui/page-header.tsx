// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import { useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button";
import { PageHeading } from "./page-heading";

interface PageHeaderProps {
  title: ReactNode;
  /** One quiet line below the title. */
  subtitle?: ReactNode;
  /** Where back leads when the page was opened by itself; absent: a page of the main menu, which has no back. */
  backTo?: string;
  /** At the end of the line: one button or a menu. */
  action?: ReactNode;
}

export function PageHeader({ title, subtitle, backTo, action }: PageHeaderProps) {
  const { t } = useLingui();
  const router = useRouter();
  const back = () => {
    if (router.history.canGoBack()) router.history.back();
    else router.history.replace(backTo ?? "/");
  };
  return (
    <header className="mb-5 flex items-start gap-2">
      {backTo !== undefined && <IconButton icon={ArrowLeft} label={t`Back`} onClick={back} className="-ms-2.5 -mt-1" />}
      <div className="min-w-0 grow">
        <PageHeading>{title}</PageHeading>
        {subtitle && <p className="mt-1 text-ink-soft">{subtitle}</p>}
      </div>
      {action}
    </header>
  );
}

/** One question a screen: how far along, and the question itself as the heading. */
export function StepHeader({ step, steps, title, hint, onBack }: { step: number; steps: number; title: ReactNode; hint?: ReactNode; onBack?: () => void }) {
  const { t } = useLingui();
  return (
    <header className="mb-6 grid gap-3">
      <div className="flex items-center gap-2">
        {onBack && <IconButton icon={ArrowLeft} label={t`Back`} onClick={onBack} className="-ms-2.5" />}
        <p className="text-sm font-semibold text-ink-soft">{t`Step ${step} of ${steps}`}</p>
        <div aria-hidden className="flex grow gap-1.5">
          {Array.from({ length: steps }, (_, index) => (
            <span key={index} className={`h-1.5 grow rounded-full ${index < step ? "bg-primary forced-colors:bg-[Highlight]" : "bg-line"}`} />
          ))}
        </div>
      </div>
      <PageHeading>{title}</PageHeading>
      {hint && <p className="text-ink-soft">{hint}</p>}
    </header>
  );
}
