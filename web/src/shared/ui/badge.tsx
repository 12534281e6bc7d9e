// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

export type Tone = "neutral" | "primary" | "info" | "warning" | "danger" | "success";

/** Text, ground, and an edge that shows only where the system sets the colours. */
export const toneClass: Record<Tone, string> = {
  neutral: "border-line bg-sunken text-ink",
  primary: "border-transparent bg-primary-soft text-on-primary-soft",
  info: "border-transparent bg-info-soft text-on-info-soft",
  warning: "border-transparent bg-accent-soft text-on-accent-soft",
  danger: "border-transparent bg-danger-soft text-on-danger-soft",
  success: "border-transparent bg-success-soft text-on-success-soft",
};

/** A state in a word or two. The word says it; the colour only helps. */
export function Badge({ tone = "neutral", icon: Icon, children }: { tone?: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={classNames("inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-sm font-semibold", toneClass[tone])}>
      {Icon && <Icon aria-hidden size="1.05em" className="shrink-0" />}
      {children}
    </span>
  );
}

/** How many are new, on an icon. `label` says it for those who do not see it: "3 unread". */
export function CountBadge({ count, label }: { count: number; label: string }) {
  if (count <= 0) return null;
  return (
    <span className="inline-grid h-5.5 min-w-5.5 place-items-center rounded-full bg-primary px-1.5 text-[0.8rem] leading-none font-bold text-on-primary">
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
