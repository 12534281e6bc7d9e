// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Download } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { PrintSheet } from "../ui/print-sheet";
import type { Kit, KitWords } from "./kit-file";
import { kitText, saveText } from "./kit-file";

function useKitWords(): KitWords {
  const { t } = useLingui();
  return {
    title: t`Recovery kit`,
    explanation: t`With this code you get back in when you have forgotten your passphrase or lost your device. Whoever has it can open your account, so keep it like a key.`,
    address: t`Address`,
    signInName: t`Sign-in name`,
    code: t`Recovery code`,
    keep: t`Keep it on paper, where nobody looks for it. Do not send it to anybody: nobody of CareCircle will ever ask for it.`,
  };
}

function KitRow({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-0.5">
      <dt id={id} className="text-sm text-ink-soft">
        {name}
      </dt>
      <dd aria-labelledby={id}>{children}</dd>
    </div>
  );
}

function KitRows({ kit, words }: { kit: Kit; words: KitWords }) {
  return (
    <dl className="grid gap-4">
      <KitRow name={words.code}>
        <bdi dir="ltr" data-recovery-code className="font-mono text-lg font-semibold tracking-wide break-words">
          {kit.code}
        </bdi>
      </KitRow>
      <KitRow name={words.signInName}>
        <bdi data-sign-in-name className="font-semibold break-words">
          {kit.signInName}
        </bdi>
      </KitRow>
      <KitRow name={words.address}>
        <bdi dir="ltr" className="break-words">
          {kit.address}
        </bdi>
      </KitRow>
    </dl>
  );
}

/** What to keep on paper: the code, the name to sign in with, and where. To print or to save; it is stored nowhere by itself. */
export function RecoveryKit({ signInName, code }: { signInName: string; code: string }) {
  const words = useKitWords();
  const kit: Kit = { address: window.location.origin, signInName, code };
  return (
    <section aria-label={words.title} className="grid gap-5 rounded-lg border-2 border-line-strong bg-surface p-5">
      <KitRows kit={kit} words={words} />
      <p className="text-ink-soft">{words.keep}</p>
      <div className="flex flex-wrap gap-2">
        <PrintSheet title={words.title}>
          <div className="grid max-w-prose gap-6">
            <p>{words.explanation}</p>
            <KitRows kit={kit} words={words} />
            <p>{words.keep}</p>
          </div>
        </PrintSheet>
        <Button tone="secondary" onClick={() => saveText("recovery-kit.txt", kitText(kit, words))}>
          <Download aria-hidden size="1.2em" />
          <Trans>Save as a file</Trans>
        </Button>
      </div>
    </section>
  );
}
