// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "./button";
import { inputClass } from "./field";

/** Text to take elsewhere: a link, a code. Where the clipboard is refused, the text is selected instead. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    input.current?.select();
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <div className="flex flex-wrap gap-2">
        <input ref={input} id={id} dir="ltr" readOnly autoComplete="off" value={value} onFocus={(event) => event.target.select()} className={`${inputClass} min-w-40 flex-1`} />
        <Button tone="secondary" onClick={copy}>
          {copied ? <Check aria-hidden size="1.2em" /> : <Copy aria-hidden size="1.2em" />}
          <span role="status">{copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}</span>
        </Button>
      </div>
    </div>
  );
}
