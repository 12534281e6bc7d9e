// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import type { ConversationView, MessageList } from "../../crypto/protocol";
import { useLocale } from "../../shared/i18n/use-language";
import { dayWords } from "../../shared/time/time-words";
import { EarlierButton } from "./earlier-button";
import { MessageBubble } from "./message-bubble";
import { messageDays } from "./message-days";
import { useHeldPlace } from "./use-held-place";

interface MessageLogProps {
  conversation: ConversationView;
  list: MessageList;
  /** Asks for messages before those of the list. */
  onEarlier: () => void;
}

/** The messages, day by day. New ones are read out, but not while one reads back: what was said long ago is no news. */
export function MessageLog({ conversation, list: { messages, earlier }, onEarlier }: MessageLogProps) {
  const { t } = useLingui();
  const locale = useLocale();
  const log = useRef<HTMLDivElement>(null);
  const [readsBack, setReadsBack] = useState(false);
  const holdPlace = useHeldPlace(log, messages[0]?.key);
  const readBack = () => {
    setReadsBack(true);
    holdPlace();
    onEarlier();
  };
  return (
    <div ref={log} role="log" aria-label={t`Messages with ${conversation.memberName}`} aria-live={readsBack ? "off" : "polite"} aria-relevant="additions">
      {messages.length === 0 && <Beginning name={conversation.memberName} />}
      {earlier && <EarlierButton key={messages[0]?.key} onEarlier={readBack} />}
      {messageDays(messages).map((day) => (
        <section key={new Date(day.dayMs).toDateString()} aria-label={dayWords(day.dayMs, locale)}>
          <h2 className="my-4 text-center font-sans text-sm font-semibold text-ink-soft">{dayWords(day.dayMs, locale)}</h2>
          <ol>
            {day.messages.map(({ message, first }) => (
              <MessageBubble
                key={message.key}
                conversationId={conversation.id}
                message={message}
                senderName={conversation.memberName}
                first={first}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Beginning({ name }: { name: string }) {
  return (
    <p className="mx-auto max-w-prose py-8 text-center text-ink-soft">
      <Trans>
        This is the beginning of your conversation with <bdi>{name}</bdi>. Say hello, and agree on when and where.
      </Trans>
    </p>
  );
}
