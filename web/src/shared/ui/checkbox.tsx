// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";

interface ToggleProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

const box =
  "grid size-7 shrink-0 place-items-center rounded-sm border-2 border-line-strong bg-surface peer-checked:border-primary peer-checked:bg-primary peer-checked:text-on-primary peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus";
const track =
  "relative mt-0.5 h-7 w-12 shrink-0 rounded-full border-2 border-line-strong bg-sunken transition-colors duration-(--moment) peer-checked:border-primary peer-checked:bg-primary peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus";
const knob = "after:absolute after:inset-y-0.5 after:start-0.5 after:w-5 after:rounded-full after:bg-line-strong forced-colors:after:bg-[ButtonText] after:transition-[inset-inline-start] after:duration-(--moment) peer-checked:after:start-[1.375rem] peer-checked:after:bg-on-primary";

function ToggleWords({ id, label, hint }: { id: string; label: ReactNode; hint: ReactNode }) {
  return (
    <span className="grow">
      <span className="block font-medium">{label}</span>
      {hint && (
        <span id={`${id}-hint`} className="block text-sm text-ink-soft">
          {hint}
        </span>
      )}
    </span>
  );
}

/** Something one agrees to or takes along with a form. Never checked beforehand. */
export function Checkbox({ label, hint, checked, onChange }: ToggleProps) {
  const id = useId();
  return (
    <label className="relative flex min-h-11 items-start gap-3 py-2">
      <input type="checkbox" className="peer sr-only" checked={checked} onChange={(event) => onChange(event.target.checked)} aria-describedby={hint ? `${id}-hint` : undefined} />
      <span aria-hidden className={box}>
        {/* Not merely without a colour: some systems give every line one. */}
        {checked && <Check size="75%" strokeWidth={3} />}
      </span>
      <ToggleWords id={id} label={label} hint={hint} />
    </label>
  );
}

/** A setting that takes effect at once. */
export function Switch({ label, hint, checked, onChange }: ToggleProps) {
  const id = useId();
  return (
    <label className="relative flex min-h-11 flex-row-reverse items-start gap-4 py-2">
      <input type="checkbox" role="switch" className="peer sr-only" checked={checked} onChange={(event) => onChange(event.target.checked)} aria-describedby={hint ? `${id}-hint` : undefined} />
      <span aria-hidden className={`${track} ${knob}`} />
      <ToggleWords id={id} label={label} hint={hint} />
    </label>
  );
}
