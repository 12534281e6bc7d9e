// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useLanguage } from "../i18n/use-language";
import { clockWords, durationWords, kHourMs, kMinuteMs, kSecondMs, momentWords, relativeTime } from "../time/time-words";
import { useNow } from "../time/use-now";

interface TimeProps {
  ms: number;
  /** `relative`: "3 hours ago". `clock`: "14:05". `moment`: the clock, with the day unless it is today. */
  as?: "relative" | "clock" | "moment";
}

function fullTime(timeMs: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(timeMs);
}

/** A moment, in the member's language and zone; the full date in its tooltip. */
export function Time({ ms, as = "relative" }: TimeProps) {
  const language = useLanguage();
  const nowMs = useNow(kMinuteMs / 2);
  const text = {
    relative: () => relativeTime(ms, nowMs, language),
    clock: () => clockWords(ms, language),
    moment: () => momentWords(ms, nowMs, language),
  }[as]();
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms, language)}>
      {text}
    </time>
  );
}

/** What is left until `untilMs` by the server's clock: "58 minutes, 3 seconds left". */
export function Countdown({ untilMs }: { untilMs: number }) {
  const language = useLanguage();
  const near = untilMs - useNow(30 * kSecondMs) < kHourMs;
  const nowMs = useNow(near ? kSecondMs : 30 * kSecondMs);
  const remaining = durationWords(untilMs - nowMs, language);
  return (
    <span className="inline-flex items-center gap-1.5 tabular-nums" title={fullTime(untilMs, language)}>
      <Hourglass aria-hidden size="1.05em" className="shrink-0" />
      {untilMs > nowMs ? <Trans>{remaining} left</Trans> : <Trans>Ended</Trans>}
    </span>
  );
}
