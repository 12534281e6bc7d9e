// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Phone } from "lucide-react";
import type { ReactNode } from "react";
import { useRead } from "../../shared/client/use-read";
import { useStatus } from "../../shared/client/use-status";
import { PageHeader } from "../../shared/ui/page-header";
import { dialAddress, emergencyNumbers } from "./crisis-numbers";

/** A line that dials when it is tapped. */
function NumberRow({ number, name }: { number: string; name: ReactNode }) {
  return (
    <li>
      <a href={dialAddress(number)} className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 shadow-low hover:bg-sunken">
        <span className="grid size-11 shrink-0 place-items-center rounded-full bg-primary-soft text-on-primary-soft">
          <Phone aria-hidden size="1.3em" />
        </span>
        <span className="grow basis-32 wrap-anywhere" dir="auto">
          {name}
        </span>
        <strong dir="ltr" className="ms-auto text-lg whitespace-nowrap tabular-nums">
          {number}
        </strong>
      </a>
    </li>
  );
}

/** What the owner has entered for this neighbourhood. */
function CircleNumbers() {
  const circle = useRead("circle").value;
  if (!circle || circle.crisisNumbers.length === 0) return null;
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">
        <Trans>In {circle.name}</Trans>
      </h2>
      <ul className="grid gap-2.5">
        {circle.crisisNumbers.map(({ name, number }) => (
          <NumberRow key={`${name} ${number}`} name={name} number={number} />
        ))}
      </ul>
    </section>
  );
}

/** Before and after sign-in: who can be called when it cannot wait. */
export function CrisisPage() {
  const { t } = useLingui();
  const { stage } = useStatus();
  return (
    <>
      <PageHeader
        backTo="/"
        title={<Trans>When it cannot wait</Trans>}
        subtitle={<Trans>If somebody's life or safety is in danger, call now. Neighbours may read a request hours later.</Trans>}
      />
      <div className="grid gap-8">
        {stage === "member" && <CircleNumbers />}
        <section className="grid gap-3">
          <h2 className="text-xl">
            <Trans>Police, ambulance, fire brigade</Trans>
          </h2>
          <ul className="grid gap-2.5">
            {emergencyNumbers.map(({ number, where }) => (
              <NumberRow key={number} number={number} name={t(where)} />
            ))}
          </ul>
          <p className="text-ink-soft">
            <Trans>Calls from your phone stay in its list of calls. Delete the entry afterwards if nobody should see it.</Trans>
          </p>
        </section>
      </div>
    </>
  );
}
