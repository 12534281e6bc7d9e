// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { PassphraseField } from "../ui/text-field";
import { suggestPassphrase } from "./passphrase";
import { StrengthHint } from "./strength-hint";

interface NewPassphraseProps {
  value: string;
  onChange: (passphrase: string) => void;
  label?: ReactNode;
  error?: ReactNode;
}

/** Four words drawn by this browser. Nothing leaves it, and nothing is taken until the member says so. */
function Suggestion({ onUse }: { onUse: (words: string) => void }) {
  const [words, setWords] = useState(() => suggestPassphrase());
  return (
    <div className="grid gap-3 rounded-lg border border-line bg-surface p-4 shadow-low">
      <p className="text-sm text-ink-soft">
        <Trans>A suggestion, made just now in this browser:</Trans>
      </p>
      <p dir="ltr" lang="en" aria-live="polite" data-suggested-passphrase className="font-display text-xl font-semibold rtl:text-end">
        {words}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button tone="secondary" onClick={() => onUse(words)}>
          <Trans>Use these words</Trans>
        </Button>
        <Button tone="quiet" onClick={() => setWords(suggestPassphrase())}>
          <RefreshCw aria-hidden size="1.1em" />
          <Trans>Other words</Trans>
        </Button>
      </div>
    </div>
  );
}

/** Choosing a passphrase: words to take or one's own, and how hard it is to guess. */
export function NewPassphrase({ value, onChange, label, error }: NewPassphraseProps) {
  const { t } = useLingui();
  return (
    <div className="grid gap-5">
      <Suggestion onUse={onChange} />
      <div className="grid gap-2">
        <PassphraseField
          label={label ?? t`Your passphrase`}
          hint={t`These words, or your own in any language. Look at it with the eye.`}
          autoComplete="new-password"
          value={value}
          onChange={onChange}
          error={error}
        />
        <StrengthHint passphrase={value} />
      </div>
    </div>
  );
}
