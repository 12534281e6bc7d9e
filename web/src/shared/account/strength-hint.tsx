// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import type { PassphraseStrength } from "./passphrase";
import { kPassphraseCharactersMax, kPassphraseCharactersMin, passphraseStrength } from "./passphrase";

const kParts = 4;
const kFilledParts: Record<PassphraseStrength, number> = { too_short: 0, too_long: 0, weak: 1, fair: 2, good: 3, strong: 4 };

function useStrengthWords(): Record<PassphraseStrength, string> {
  const { t } = useLingui();
  return {
    too_short: t`Too short: use ${kPassphraseCharactersMin} characters or more.`,
    too_long: t`Too long: use ${kPassphraseCharactersMax} characters or fewer.`,
    weak: t`Easy to guess. Add a word or two that do not belong together.`,
    fair: t`Not bad. One more word makes it much harder to guess.`,
    good: t`Good. Hard to guess.`,
    strong: t`Very good. Very hard to guess.`,
  };
}

/** How hard a passphrase is to guess: a hint in words, which forbids nothing. Says nothing about an empty one. */
export function StrengthHint({ passphrase }: { passphrase: string }) {
  const words = useStrengthWords();
  const strength = passphraseStrength(passphrase);
  const filled = kFilledParts[strength];
  return (
    <div className="grid min-h-12 content-start gap-1.5">
      {passphrase !== "" && (
        <span aria-hidden className="flex gap-1.5">
          {Array.from({ length: kParts }, (_, part) => (
            <span key={part} className={`h-1.5 grow rounded-full ${part < filled ? "bg-primary" : "bg-sunken"}`} />
          ))}
        </span>
      )}
      <p role="status" className="text-sm text-ink-soft">
        {passphrase === "" ? "" : words[strength]}
      </p>
    </div>
  );
}
