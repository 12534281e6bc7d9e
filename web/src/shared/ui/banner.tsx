// SPDX-License-Identifier: AGPL-3.0-or-later
import { CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { toneClass } from "./badge";
import { classNames } from "./class-names";

export type BannerTone = "info" | "warning" | "danger" | "success";

const icons: Record<BannerTone, LucideIcon> = { info: Info, warning: TriangleAlert, danger: OctagonAlert, success: CircleCheck };

interface BannerProps {
  tone?: BannerTone;
  title?: ReactNode;
  children?: ReactNode;
  /** What one can do about it. */
  action?: ReactNode;
  /** It appeared because of something that has just happened: read it out. */
  live?: boolean;
}

export function Banner({ tone = "info", title, children, action, live = false }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div role={live ? (tone === "danger" ? "alert" : "status") : undefined} className={classNames("flex items-start gap-3 rounded-md border px-4 py-3", toneClass[tone])}>
      <Icon aria-hidden size="1.4em" className="mt-[0.1em] shrink-0" />
      <div className="grid min-w-0 grow gap-1.5">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div>{children}</div>}
        {action && <div className="flex flex-wrap gap-2 pt-1">{action}</div>}
      </div>
    </div>
  );
}
