// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { ConversationView, MessageView } from "../../crypto/protocol";
import { useLanguage } from "../../shared/i18n/use-language";
import { dayWords } from "../../shared/time/time-words";
import { MessageBubble } from "./message-bubble";
import { messageDays } from "./message-days";

interface MessageLogProps {
  conversation: ConversationView;
  messages: readonly MessageView[];
  /** Changes when this member has sent something: the newest comes into sight, wherever one was reading. */
  followKey: number;
}

/** From here on the reader counts as being at the end, in CSS pixels. */
const kNearEndPixels = 160;

/** The messages, day by day. New ones are read out; the view follows them only while one reads at the end. */
export function MessageLog({ conversation, messages, followKey }: MessageLogProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const end = useRef<HTMLDivElement>(null);
  useFollow(end, messages.length, followKey);
  return (
    <div>
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
      <div ref={end} className="scroll-mb-44 lg:scroll-mb-28" />
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

function useFollow(end: { readonly current: HTMLDivElement | null }, count: number, followKey: number) {
  const nearEnd = useRef(true);
  useEffect(() => {
    const look = () => {
      const distance = document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
      nearEnd.current = distance < kNearEndPixels;
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (nearEnd.current) end.current?.scrollIntoView({ block: "end" });
  }, [end, count]);
  useEffect(() => {
    if (followKey > 0) end.current?.scrollIntoView({ block: "end" });
  }, [end, followKey]);
}
