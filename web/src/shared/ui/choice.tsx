// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { FieldError, Hint, describedBy } from "./field";
import type { FieldWords } from "./field";

export interface ChoiceOption<Value extends string | number> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  icon?: LucideIcon;
}

const tile =
  "relative flex min-h-14 items-center gap-3 rounded-md border-2 border-line-strong bg-surface px-3 py-3 sm:px-4 hover:bg-sunken has-checked:border-primary has-checked:bg-primary-soft has-checked:text-on-primary-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus";

function TileWords({ option }: { option: ChoiceOption<string | number> }) {
  const Icon = option.icon;
  return (
    <>
      {Icon && <Icon aria-hidden size="1.6em" strokeWidth={1.75} className="max-h-[9vw] max-w-[9vw] shrink-0 text-primary" />}
      <span className="min-w-0 grow hyphens-auto">
        <span className="block font-semibold">{option.label}</span>
        {option.hint && <span className="block text-sm text-pretty text-ink-soft in-[label:has(:checked)]:text-on-primary-soft">{option.hint}</span>}
      </span>
      <Check aria-hidden size="1.3em" className="invisible shrink-0 in-[label:has(:checked)]:visible" />
    </>
  );
}

interface ChoiceProps<Value extends string | number> extends FieldWords {
  options: ChoiceOption<Value>[];
  /** So many tiles beside each other where there is room. */
  columns?: 2 | 3;
  /** The label is only read out, where the page's heading asks the question already. */
  labelHidden?: boolean;
}

function Group<Value extends string | number>({ id, words, children }: { id: string; words: ChoiceProps<Value>; children: ReactNode }) {
  return (
    <fieldset className="grid gap-2" aria-describedby={describedBy(id, words)}>
      <legend className={words.labelHidden ? "sr-only" : "mb-2 font-semibold"}>{words.label}</legend>
      {words.hint && <Hint id={id}>{words.hint}</Hint>}
      <div className={classNames("grid gap-2.5", words.columns === 2 && "sm:grid-cols-2", words.columns === 3 && "sm:grid-cols-3")}>{children}</div>
      {words.error && <FieldError id={id}>{words.error}</FieldError>}
    </fieldset>
  );
}

/** One of several, as tiles big enough for a thumb. */
export function Choice<Value extends string | number>(props: ChoiceProps<Value> & { value: Value | undefined; onChange: (value: Value) => void }) {
  const id = useId();
  return (
    <Group id={id} words={props}>
      {props.options.map((option) => (
        <label key={option.value} className={tile}>
          <input type="radio" name={id} className="sr-only" checked={props.value === option.value} onChange={() => props.onChange(option.value)} />
          <TileWords option={option} />
        </label>
      ))}
    </Group>
  );
}

/** Any of several, as tiles. Nothing is chosen beforehand: consent is given, not assumed. */
export function MultipleChoice<Value extends string | number>(props: ChoiceProps<Value> & { values: Value[]; onChange: (values: Value[]) => void }) {
  const id = useId();
  const toggle = (value: Value) =>
    props.onChange(props.values.includes(value) ? props.values.filter((other) => other !== value) : [...props.values, value]);
  return (
    <Group id={id} words={props}>
      {props.options.map((option) => (
        <label key={option.value} className={tile}>
          <input type="checkbox" className="sr-only" checked={props.values.includes(option.value)} onChange={() => toggle(option.value)} />
          <TileWords option={option} />
        </label>
      ))}
    </Group>
  );
}
