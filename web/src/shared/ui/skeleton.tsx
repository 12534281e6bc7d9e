// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import { classNames } from "./class-names";

/** The shape of a list that is on its way, after 300 ms. */
export function Skeleton({ cards = 3, className }: { cards?: number; className?: string }) {
  const { t } = useLingui();
  return (
    <div role="status" aria-label={t`Loading`} className={classNames("grid gap-3 shown-late", className)}>
      {Array.from({ length: cards }, (_, index) => (
        <div key={index} className="grid animate-breathe gap-3 rounded-lg border border-line bg-surface p-5">
          <div className="h-4 w-2/5 rounded-sm bg-sunken" />
          <div className="h-4 w-4/5 rounded-sm bg-sunken" />
        </div>
      ))}
    </div>
  );
}
