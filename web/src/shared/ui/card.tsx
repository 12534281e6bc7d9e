// SPDX-License-Identifier: AGPL-3.0-or-later
import type { HTMLAttributes } from "react";
import { classNames } from "./class-names";

/** A sheet of paper on the table. `as="li"` in lists; a card that is a link holds one link that covers it (`cardLinkClass`). */
export function Card({ as: Tag = "section", className, ...rest }: HTMLAttributes<HTMLElement> & { as?: "section" | "article" | "li" | "div" }) {
  return <Tag {...rest} className={classNames("relative rounded-lg border border-line bg-surface p-5 shadow-low", className)} />;
}

/** On the link inside a card: the whole card can be tapped, and the focus ring goes around it. */
export const cardLinkClass =
  "after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-3 focus-visible:after:outline-offset-2 focus-visible:after:outline-focus hover:underline underline-offset-4";
