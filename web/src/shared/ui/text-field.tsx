// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";
import { FieldError, Hint, describedBy, inputClass } from "./field";
import type { FieldWords } from "./field";
import { IconButton } from "./icon-button";

interface TextFieldProps extends FieldWords, Omit<ComponentProps<"input">, "onChange" | "value" | "id"> {
  value: string;
  onChange: (value: string) => void;
  /** At the end of the line, inside the frame: a unit, a button. */
  end?: ReactNode;
}

export function FieldLabel({ id, label, optional }: { id: string; label: ReactNode; optional?: boolean | undefined }) {
  return (
    <label htmlFor={id} className="flex flex-wrap items-baseline gap-x-2 font-semibold">
      {label}
      {optional && (
        <span className="text-sm font-normal text-ink-soft">
          <Trans>not required</Trans>
        </span>
      )}
    </label>
  );
}

export function TextField({ label, hint, error, optional, value, onChange, end, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={classNames("grid gap-1.5", className)}>
      <FieldLabel id={id} label={label} optional={optional} />
      {hint && <Hint id={id}>{hint}</Hint>}
      {/* The button at the end stands on the side on which the input leaves room for it. */}
      <div className="relative" dir={rest.dir === "ltr" ? "ltr" : undefined}>
        <input
          dir="auto"
          // Else the browser keeps what is typed on its disk, in plain: for its suggestions, and to restore the tab.
          autoComplete="off"
          {...rest}
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, { label, hint, error })}
          className={classNames(inputClass, end !== undefined && "pe-13")}
        />
        {end !== undefined && <div className="absolute inset-y-0 end-1 grid place-items-center">{end}</div>}
      </div>
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}

/** A passphrase that one can look at while typing. The browser's password store may fill it in. */
export function PassphraseField(props: Omit<TextFieldProps, "type" | "end">) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      autoComplete="current-password"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      dir="ltr"
      type={shown ? "text" : "password"}
      end={<IconButton icon={shown ? EyeOff : Eye} label={shown ? t`Hide the passphrase` : t`Show the passphrase`} onClick={() => setShown(!shown)} />}
    />
  );
}
