// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { SendHorizontal } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent } from "react";
import type { Id } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRemembered } from "../../shared/client/use-remembered";
import { ErrorNote } from "../../shared/errors/error-note";
import { characterCount } from "../../shared/ui/text-area";
import { inputClass } from "../../shared/ui/field";
import { isSendable, kTextMax } from "./message-days";

/** What is left is shown only when it becomes little. */
const kShownBelow = 200;

interface ComposerProps {
  conversationId: Id;
  memberName: string;
  offline: boolean;
  onSent: () => void;
}

/** Writing to the other person. Unsent words are still there when one comes back; Enter sends where there is a real keyboard. */
export function Composer({ conversationId, memberName, offline, onSent }: ComposerProps) {
  const { t } = useLingui();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useRemembered(`composer ${conversationId}`, "");
  const [failed, setFailed] = useState(false);
  const send = useAct("sendText");
  const run = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isSendable(text)) return input.current?.focus();
    const written = text.trim();
    setText("");
    input.current?.focus();
    const outcome = await send.run(conversationId, written);
    setFailed(!outcome.ok);
    if (outcome.ok) onSent();
    // It was not even kept here: give the words back.
    else setText(written);
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    const plainEnter = event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!plainEnter || !window.matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    void run();
  };
  return (
    <form onSubmit={run} aria-label={t`Write to ${memberName}`} className="grid gap-2">
      {failed && <ErrorNote failure={send.failure} />}
      <div className="flex items-end gap-2">
        <label htmlFor={id} className="sr-only">
          <Trans>Message</Trans>
        </label>
        <textarea
          ref={input}
          id={id}
          dir="auto"
          // Else the browser keeps what is typed on its disk, in plain, to restore the tab.
          autoComplete="off"
          rows={1}
          value={text}
          placeholder={t`Write a message`}
          aria-describedby={`${id}-note`}
          onChange={(event) => setText(Array.from(event.target.value).slice(0, kTextMax).join(""))}
          onKeyDown={sendOnEnter}
          className={`${inputClass} field-sizing-content max-h-[30dvh] resize-none`}
        />
        <button
          type="submit"
          aria-label={t`Send`}
          title={t`Send`}
          aria-disabled={!isSendable(text)}
          className="grid size-12 shrink-0 place-items-center rounded-full border-2 border-transparent bg-primary text-on-primary hover:bg-primary-strong aria-disabled:opacity-60"
        >
          <SendHorizontal aria-hidden size="1.3em" className="rtl:-scale-x-100" />
        </button>
      </div>
      <ComposerNote id={`${id}-note`} left={kTextMax - characterCount(text)} offline={offline} />
    </form>
  );
}

function ComposerNote({ id, left, offline }: { id: string; left: number; offline: boolean }) {
  return (
    <p id={id} role="status" className="text-sm text-ink-soft empty:hidden">
      {left <= kShownBelow && <Plural value={left} one="# character left" other="# characters left" />}
      {left > kShownBelow && offline && <Trans>You are offline. What you write is sent when the connection is back.</Trans>}
    </p>
  );
}
