// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  icon: LucideIcon;
  /** What it does, in words: its accessible name and its tooltip. */
  label: string;
}

export function IconButton({ icon: Icon, label, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={classNames("grid size-11 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink no-print", className)}
    >
      <Icon aria-hidden size="1.35em" className="rtl:[&.lucide-arrow-left]:-scale-x-100 rtl:[&.lucide-chevron-left]:-scale-x-100" />
    </button>
  );
}
