// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface ExplainedRowProps {
  icon: LucideIcon;
  title: ReactNode;
  children: ReactNode;
  /** Below a heading of its own: h3. */
  as?: "h2" | "h3";
}

/** One thing that a page explains: its sign, its name, and what it means. An item of a list. */
export function ExplainedRow({ icon: Icon, title, children, as: Heading = "h2" }: ExplainedRowProps) {
  return (
    <li className="flex gap-4">
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-primary-soft text-on-primary-soft">
        <Icon aria-hidden size="1.3em" />
      </span>
      <div className="grid gap-0.5">
        <Heading className="text-lg">{title}</Heading>
        <p className="text-ink-soft">{children}</p>
      </div>
    </li>
  );
}
