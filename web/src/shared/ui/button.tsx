// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";
import { Spinner } from "./spinner";

export type ButtonTone = "primary" | "secondary" | "quiet" | "danger";

const tones: Record<ButtonTone, string> = {
  primary: "border-transparent bg-primary text-on-primary hover:bg-primary-strong",
  secondary: "border-line-strong bg-surface text-ink hover:bg-sunken",
  quiet: "border-transparent text-primary forced-colors:border-0 underline-offset-4 hover:bg-primary-soft hover:underline",
  danger: "border-transparent bg-danger text-on-danger hover:bg-danger-strong",
};

/** The look of a button, for links that are one: `<Link className={buttonClass("primary")} …>`. */
export function buttonClass(tone: ButtonTone, wide = false): string {
  return classNames(
    "inline-flex min-h-12 items-center justify-center gap-2 rounded-md border-2 px-5 py-1.5 text-center font-semibold transition-colors duration-(--moment) [&>svg]:shrink-0",
    "aria-disabled:opacity-60 disabled:opacity-60 no-print",
    tones[tone],
    wide && "w-full",
  );
}

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  tone?: ButtonTone;
  /** As wide as its place: on phones, and for the one main step of a screen. */
  wide?: boolean;
  /** Work is under way: a spinner after 300 ms, and further taps do nothing. */
  busy?: boolean;
  /** Why it cannot be used at the moment; shown with the button, never a grey button without a reason. */
  unavailable?: ReactNode;
}

export function Button({ tone = "primary", wide = false, busy = false, unavailable, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  const blocked = busy || Boolean(unavailable);
  const button = (
    <button
      {...rest}
      type={blocked ? "button" : type}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonClass(tone, wide), className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
  if (!unavailable) return button;
  return (
    <span className={classNames("inline-grid gap-1 group-data-footer:contents", wide ? "w-full" : "justify-items-start")}>
      {button}
      <span className="text-sm text-ink-soft group-data-footer:order-last group-data-footer:basis-full group-data-footer:text-end">{unavailable}</span>
    </span>
  );
}
