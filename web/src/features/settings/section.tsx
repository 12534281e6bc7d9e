// SPDX-License-Identifier: AGPL-3.0-or-later
import { useId } from "react";
import type { ReactNode } from "react";

/** A part of the settings under its heading. */
export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-5">
      <h2 id={id} className="border-b border-line pb-2 text-xl">
        {title}
      </h2>
      {children}
    </section>
  );
}
