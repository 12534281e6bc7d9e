// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here yet: what will be here, and what one can do about it. */
export function EmptyState({ icon: Icon, title, children, action }: { icon: LucideIcon; title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 py-10 text-center sm:px-4">
      <span className="grid size-20 place-items-center rounded-full bg-accent-soft text-on-accent-soft">
        <Icon aria-hidden size="2.1em" strokeWidth={1.6} />
      </span>
      <h2 className="text-xl">{title}</h2>
      {children && <div className="max-w-prose text-ink-soft">{children}</div>}
      {action && <div className="pt-2">{action}</div>}
    </div>
  );
}
