// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CheckCheck, Clock, TriangleAlert } from "lucide-react";
import type { Id, MessageView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { wordsFor } from "../../shared/errors/words";
import { classNames } from "../../shared/ui/class-names";
import { Time } from "../../shared/ui/time";

interface MessageBubbleProps {
  conversationId: Id;
  message: MessageView;
  senderName: string;
  first: boolean;
}

/** One message. Own ones stand at the end of the line and in the colour of what one does; who speaks is also said in words. */
export function MessageBubble({ conversationId, message, senderName, first }: MessageBubbleProps) {
  return (
    <li className={classNames("flex flex-col", message.mine ? "items-end" : "items-start", first ? "mt-3" : "mt-1")}>
      <div
        className={classNames(
          "max-w-[85%] rounded-lg px-4 py-2 sm:max-w-[75%]",
          message.mine ? "rounded-ee-sm border border-transparent bg-primary text-on-primary" : "rounded-es-sm border border-line bg-surface",
          message.state === "failed" && "outline-2 outline-danger outline-dashed",
        )}
      >
        <span className="sr-only">{message.mine ? <Trans>You:</Trans> : `${senderName}:`} </span>
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
          {message.text}
        </p>
      </div>
      <MessageFoot message={message} />
      {message.state === "failed" && <FailedActions conversationId={conversationId} message={message} />}
    </li>
  );
}

function MessageFoot({ message }: { message: MessageView }) {
  return (
    <p className="flex items-center gap-1.5 px-1 text-sm text-ink-soft">
      <Time ms={message.sentMs} as="clock" />
      {message.mine && <MessageStateWords message={message} />}
    </p>
  );
}

function MessageStateWords({ message }: { message: MessageView }) {
  switch (message.state) {
    case "sending":
      return (
        <span className="inline-flex items-center gap-1">
          <Clock aria-hidden size="1em" />
          <Trans>Sending …</Trans>
        </span>
      );
    case "sent":
      return (
        <span className="inline-flex items-center gap-1">
          <Check aria-hidden size="1.1em" />
          <Trans>Sent</Trans>
        </span>
      );
    case "delivered":
      return (
        <span className="inline-flex items-center gap-1">
          <CheckCheck aria-hidden size="1.1em" />
          <Trans>Arrived</Trans>
        </span>
      );
    case "failed":
      return (
        <span className="inline-flex items-center gap-1 font-semibold text-danger">
          <TriangleAlert aria-hidden size="1.1em" />
          <Trans>Not sent</Trans>
        </span>
      );
    case "received":
      return null;
  }
}

/** Why it was not sent, and both ways out. */
function FailedActions({ conversationId, message }: { conversationId: Id; message: MessageView }) {
  const { t } = useLingui();
  const resend = useAct("resendText");
  const discard = useAct("discardText");
  const failure = resend.failure ?? discard.failure;
  const code = failure?.code ?? message.code;
  return (
    <div className="flex max-w-full flex-col items-end gap-1">
      {code !== undefined && (
        <p role="alert" className="px-1 text-end text-sm text-danger">
          {t(wordsFor(code).what)}{" "}
          <Trans>
            Code: <code translate="no">{code}</code>
          </Trans>
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-x-2">
        <SmallButton busy={resend.busy} onClick={() => void resend.run(conversationId, message.key)} label={t`Send again`} />
        <SmallButton busy={discard.busy} onClick={() => void discard.run(conversationId, message.key)} label={t`Throw away`} />
      </div>
    </div>
  );
}

function SmallButton({ label, busy, onClick }: { label: string; busy: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-disabled={busy}
      onClick={busy ? undefined : onClick}
      className="min-h-11 rounded-md px-3 text-sm font-semibold text-primary underline-offset-4 hover:underline aria-disabled:opacity-60"
    >
      {label}
    </button>
  );
}
