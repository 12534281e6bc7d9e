// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useLocale } from "../i18n/use-language";
import { dateTimeFormat } from "../i18n/formats";
import { clockWords, durationWords, kHourMs, kMinuteMs, kSecondMs, momentWords, relativeTime } from "../time/time-words";
import { useNow } from "../time/use-now";

interface TimeProps {
  ms: number;
  /** `relative`: "3 hours ago". `clock`: "14:05". `moment`: the clock, with the day unless it is today. */
  as?: "relative" | "clock" | "moment";
}

function fullTime(timeMs: number, locale: string): string {
  return dateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(timeMs);
}

/** A moment, in the member's language and zone; the full date in its tooltip. */
export function Time({ ms, as = "relative" }: TimeProps) {
  const locale = useLocale();
  const nowMs = useNow(kMinuteMs / 2);
  const text = {
    relative: () => relativeTime(ms, nowMs, locale),
    clock: () => clockWords(ms, locale),
    moment: () => momentWords(ms, nowMs, locale),
  }[as]();
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms, locale)} className="inline-block">
      {text}
    </time>
  );
}

/** What is left until `untilMs` by the server's clock: "58 minutes, 3 seconds left". */
export function Countdown({ untilMs }: { untilMs: number }) {
  const locale = useLocale();
  const near = untilMs - useNow(30 * kSecondMs) < kHourMs;
  const nowMs = useNow(near ? kSecondMs : 30 * kSecondMs);
  const remaining = durationWords(untilMs - nowMs, locale);
  return (
    <span className="inline-flex max-w-full items-start gap-1.5 tabular-nums" title={fullTime(untilMs, locale)}>
      <Hourglass aria-hidden size="1.05em" className="mt-[0.25em] shrink-0" />
      <span className="min-w-0">{untilMs > nowMs ? <Trans>{remaining} left</Trans> : <Trans>Ended</Trans>}</span>
    </span>
  );
}
