// SPDX-License-Identifier: AGPL-3.0-or-later
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { classNames } from "./class-names";
import { FieldError, Hint, describedBy, inputClass } from "./field";
import type { FieldWords } from "./field";
import { FieldLabel } from "./text-field";

interface NativeSelectProps<Value extends string> extends FieldWords {
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string;
}

/** The browser's own list: on phones nothing is easier to use. */
export function NativeSelect<Value extends string>({ label, hint, error, optional, value, options, onChange, className }: NativeSelectProps<Value>) {
  const id = useId();
  const choose = (chosen: string) => {
    const option = options.find((other) => other.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <div className={classNames("grid gap-1.5", className)}>
      <FieldLabel id={id} label={label} optional={optional} />
      {hint && <Hint id={id}>{hint}</Hint>}
      <div className="relative">
        <select
          id={id}
          value={value}
          onChange={(event) => choose(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, { label, hint, error })}
          className={classNames(inputClass, "appearance-none pe-11")}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden size="1.25em" className="pointer-events-none absolute end-3.5 top-1/2 -translate-y-1/2 text-ink-soft" />
      </div>
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}
