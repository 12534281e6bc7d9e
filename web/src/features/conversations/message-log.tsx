// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import type { ConversationView, MessageView } from "../../crypto/protocol";
import { useLanguage } from "../../shared/i18n/use-language";
import { dayWords } from "../../shared/time/time-words";
import { MessageBubble } from "./message-bubble";
import { messageDays } from "./message-days";

interface MessageLogProps {
  conversation: ConversationView;
  messages: readonly MessageView[];
}

/** The messages, day by day. New ones are read out. */
export function MessageLog({ conversation, messages }: MessageLogProps) {
  const { t } = useLingui();
  const language = useLanguage();
  return (
    <div role="log" aria-label={t`Messages with ${conversation.memberName}`} aria-live="polite" aria-relevant="additions">
      {messages.length === 0 && <Beginning name={conversation.memberName} />}
      {messageDays(messages).map((day) => (
        <section key={day.dayMs} aria-label={dayWords(day.dayMs, language)}>
          <h2 className="my-4 text-center font-sans text-sm font-semibold text-ink-soft">{dayWords(day.dayMs, language)}</h2>
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
