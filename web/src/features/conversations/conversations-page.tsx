// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import type { ConversationView } from "../../crypto/protocol";
import { Loaded } from "../../shared/client/loaded";
import { useRead } from "../../shared/client/use-read";
import { Avatar } from "../../shared/ui/avatar";
import { CountBadge } from "../../shared/ui/badge";
import { buttonClass } from "../../shared/ui/button";
import { Card, cardLinkClass } from "../../shared/ui/card";
import { EmptyState } from "../../shared/ui/empty-state";
import { PageHeader } from "../../shared/ui/page-header";
import { Time } from "../../shared/ui/time";

/** With whom one talks, the newest first. */
export function ConversationsPage() {
  const { t } = useLingui();
  const conversations = useRead("conversations");
  return (
    <>
      <PageHeader title={t`Conversations`} subtitle={t`Each is between you and one other person. Nobody else can read it.`} />
      <Loaded reading={conversations}>
        {(list) => (list.length === 0 ? <NoConversations /> : <ConversationList conversations={list} />)}
      </Loaded>
    </>
  );
}

function NoConversations() {
  return (
    <EmptyState
      icon={MessagesSquare}
      title={<Trans>No conversations yet</Trans>}
      action={
        <Link to="/board" className={buttonClass("primary")}>
          <Trans>Look at the board</Trans>
        </Link>
      }
    >
      <Trans>A conversation begins when an offer to help is accepted: yours by a neighbour, or a neighbour’s by you.</Trans>
    </EmptyState>
  );
}

function ConversationList({ conversations }: { conversations: readonly ConversationView[] }) {
  const sorted = conversations.toSorted((one, other) => other.lastMs - one.lastMs);
  return (
    <ul className="@container/people grid gap-3">
      {sorted.map((conversation) => (
        <ConversationCard key={conversation.id} conversation={conversation} />
      ))}
    </ul>
  );
}

function ConversationCard({ conversation }: { conversation: ConversationView }) {
  const { t } = useLingui();
  const { unreadCount, memberName } = conversation;
  return (
    <Card as="li" className="flex items-center gap-3.5 hover:border-line-strong">
      <Avatar id={conversation.memberId} name={memberName} />
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 className="max-w-full min-w-0 grow truncate font-sans text-base font-semibold">
            <Link to="/conversations/$id" params={{ id: conversation.id }} className={cardLinkClass}>
              <bdi>{memberName}</bdi>
            </Link>
          </h2>
          {conversation.lastMs > 0 && (
            <span className="shrink-0 text-sm text-ink-soft">
              <Time ms={conversation.lastMs} as="moment" />
            </span>
          )}
        </div>
        <p className="truncate text-sm text-ink-soft" dir="auto">
          {conversation.requestTitle}
        </p>
        <div className="flex items-center gap-3">
          <p className={`min-w-0 grow truncate ${unreadCount > 0 ? "font-semibold" : ""}`} dir="auto">
            {conversation.lastText === "" ? <Trans>Nothing written yet</Trans> : conversation.lastText}
          </p>
          <CountBadge count={unreadCount} label={t`${unreadCount} unread`} />
        </div>
      </div>
    </Card>
  );
}
