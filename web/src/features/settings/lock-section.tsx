// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Lock } from "lucide-react";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button } from "../../shared/ui/button";
import { NativeSelect } from "../../shared/ui/native-select";
import type { LockAfterMinutes } from "./lock-after";
import { kLockAfterSetting, lockAfterChoices, parseLockAfter } from "./lock-after";
import { Section } from "./section";

function useLockAfterWords(): Record<LockAfterMinutes, string> {
  const { t } = useLingui();
  return {
    "5": t`After 5 minutes`,
    "15": t`After 15 minutes`,
    "60": t`After 1 hour`,
    "1440": t`After 1 day`,
    "10080": t`After 1 week`,
    "0": t`Never by itself`,
  };
}

export function LockSection() {
  const { t } = useLingui();
  const words = useLockAfterWords();
  const kept = useRead("setting", kLockAfterSetting);
  const keep = useAct("setSetting");
  const lock = useAct("lock");
  return (
    <Section title={<Trans>Screen lock</Trans>}>
      <NativeSelect
        label={t`Lock when I do nothing`}
        hint={t`Once locked, your passphrase is needed to see anything.`}
        value={parseLockAfter(kept.value)}
        onChange={(minutes) => void keep.run(kLockAfterSetting, minutes)}
        options={lockAfterChoices.map((value) => ({ value, label: words[value] }))}
      />
      <ErrorNote failure={kept.failure ?? keep.failure ?? lock.failure} />
      <div>
        <Button tone="secondary" busy={lock.busy} onClick={() => void lock.run()}>
          <Lock aria-hidden size="1.1em" />
          <Trans>Lock now</Trans>
        </Button>
      </div>
      <p className="text-ink-soft">
        <Trans>
          In a hurry? “Leave quickly” at the top, or Escape twice, locks everything and shows a page that says nothing of CareCircle.
        </Trans>
      </p>
    </Section>
  );
}
