// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { EyeOff, HandHeart, Undo2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "../../shared/ui/button";
import { PageHeading } from "../../shared/ui/page-heading";
import { LanguageMenu } from "./language-menu";
import { Street } from "./street";

function Reason({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <li className="flex items-start gap-3.5">
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-on-accent-soft">
        <Icon aria-hidden size="1.35em" strokeWidth={1.8} />
      </span>
      <p className="pt-1.5">{children}</p>
    </li>
  );
}

function FirstSteps() {
  return (
    <div className="grid gap-3">
      <Link to="/join" className={buttonClass("primary", true)}>
        <HandHeart aria-hidden size="1.3em" />
        <Trans>Ask for help</Trans>
      </Link>
      <Link to="/join" className={buttonClass("secondary", true)}>
        <Trans>Join to help others</Trans>
      </Link>
      <p className="pt-1 text-center">
        <Trans>Been here before?</Trans>{" "}
        <Link to="/sign-in" className="inline-flex min-h-11 items-center px-1 font-semibold text-primary underline underline-offset-4">
          <Trans>Sign in</Trans>
        </Link>
      </p>
    </div>
  );
}

/** The first screen of whoever opens the address: what this is, and the two things one comes for. */
export function WelcomePage() {
  return (
    <div className="mx-auto grid max-w-md gap-7">
      <div className="grid gap-4">
        <Street />
        <PageHeading className="text-3xl">
          <Trans>Neighbours who help each other</Trans>
        </PageHeading>
        <p className="text-lg text-ink-soft">
          <Trans>Ask for help or give some. No phone number, no e-mail, and nobody else reads along.</Trans>
        </p>
      </div>
      <FirstSteps />
      <ul className="grid gap-4 border-t border-line pt-7">
        <Reason icon={EyeOff}>
          <Trans>Only the members of your circle can read what you write. The server cannot, nor can whoever runs it.</Trans>
        </Reason>
        <Reason icon={Undo2}>
          <Trans>You choose who sees your phone number or address, for how long, and you can take it back.</Trans>
        </Reason>
      </ul>
      <LanguageMenu />
    </div>
  );
}
