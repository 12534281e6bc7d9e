// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface ChoiceButton<Value> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  icon?: LucideIcon;
}

interface ChoiceButtonsProps<Value> {
  label: string;
  options: readonly ChoiceButton<Value>[];
  chosen: Value | undefined;
  /** Chooses and goes on: one tap answers one question. */
  onChoose: (value: Value) => void;
}

/**
 * Big buttons for a screen that asks one question. Buttons and not radio buttons, because choosing leads to the next screen, and the
 * arrow keys must not do that.
 */
export function ChoiceButtons<Value extends string | number | boolean>(props: ChoiceButtonsProps<Value>) {
  return (
    <ul aria-label={props.label} className="grid gap-2.5 sm:grid-cols-2">
      {props.options.map((option) => (
        <li key={String(option.value)} className="grid">
          <ChoiceButtonTile option={option} chosen={option.value === props.chosen} onChoose={props.onChoose} />
        </li>
      ))}
    </ul>
  );
}

function ChoiceButtonTile<Value>(props: {
  option: ChoiceButton<Value>;
  chosen: boolean;
  onChoose: (value: Value) => void;
}) {
  const { option, chosen } = props;
  const Icon = option.icon;
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => props.onChoose(option.value)}
      className="flex min-h-16 items-center gap-3.5 rounded-md border-2 border-line-strong bg-surface px-3 py-3 sm:px-4 text-start transition-colors duration-(--moment) hover:bg-sunken aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-on-primary-soft"
    >
      {Icon && <Icon aria-hidden size="1.6em" strokeWidth={1.75} className="max-h-[9vw] max-w-[9vw] shrink-0 text-primary rtl:[&.lucide-arrow-right]:-scale-x-100" />}
      <span className="min-w-0 grow hyphens-auto">
        <span className="block font-semibold">{option.label}</span>
        {option.hint && <span className={`block text-sm text-pretty ${chosen ? "" : "text-ink-soft"}`}>{option.hint}</span>}
      </span>
      {chosen && <Check aria-hidden size="1.3em" className="shrink-0" />}
    </button>
  );
}
