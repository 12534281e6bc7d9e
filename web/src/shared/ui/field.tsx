// SPDX-License-Identifier: AGPL-3.0-or-later
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** What every field has around it. `error` is a sentence that says what to do. */
export interface FieldWords {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Shown behind the label; required is the rule and needs no mark. */
  optional?: boolean;
}

export const inputClass =
  "w-full min-h-12 rounded-md border-2 border-line-strong bg-surface px-3.5 py-2.5 text-ink placeholder:text-ink-soft aria-invalid:border-danger";

/** The ids under which hint and error describe the field `id`. */
export function describedBy(id: string, words: FieldWords): string | undefined {
  const ids = [words.hint ? `${id}-hint` : "", words.error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return ids || undefined;
}

export function Hint({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={`${id}-hint`} className="text-sm text-ink-soft">
      {children}
    </p>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={`${id}-error`} role="alert" className="flex items-start gap-2 text-sm font-medium text-danger">
      <CircleAlert aria-hidden size="1.2em" className="mt-[0.15em] shrink-0" />
      <span>{children}</span>
    </p>
  );
}
