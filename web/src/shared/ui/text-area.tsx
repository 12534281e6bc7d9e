// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural } from "@lingui/react/macro";
import { useId } from "react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { FieldError, Hint, describedBy, inputClass } from "./field";
import type { FieldWords } from "./field";
import { FieldLabel } from "./text-field";

interface TextAreaProps extends FieldWords, Omit<ComponentProps<"textarea">, "onChange" | "value" | "id" | "maxLength"> {
  value: string;
  onChange: (value: string) => void;
  /** The most characters that fit; the rest is counted down, and more than that is not taken. */
  charactersMax: number;
}

/** From when on the rest is shown: nobody needs "1 987 left" while beginning to write. */
const countShownFrom = 0.75;

/** Characters as a person and the contract count them: code points, not UTF-16 units. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

export function TextArea({ label, hint, error, optional, value, onChange, charactersMax, className, rows = 4, ...rest }: TextAreaProps) {
  const id = useId();
  const left = charactersMax - characterCount(value);
  const take = (text: string) => onChange(Array.from(text).slice(0, charactersMax).join(""));
  return (
    <div className={classNames("grid gap-1.5", className)}>
      <FieldLabel id={id} label={label} optional={optional} />
      {hint && <Hint id={id}>{hint}</Hint>}
      <textarea
        dir="auto"
        // Else the browser keeps what is typed on its disk, in plain, to restore the tab.
        autoComplete="off"
        {...rest}
        id={id}
        rows={rows}
        value={value}
        onChange={(event) => take(event.target.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { label, hint, error })}
        className={classNames(inputClass, "field-sizing-content max-h-[60dvh] min-h-28")}
      />
      {left <= charactersMax * (1 - countShownFrom) && (
        <p role="status" className="text-end text-sm text-ink-soft">
          <Plural value={left} one="# character left" other="# characters left" />
        </p>
      )}
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}
