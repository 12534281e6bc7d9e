// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ClipboardList, LockKeyhole, Share2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ConversationView, Id } from "../../crypto/protocol";
import { Loaded } from "../../shared/client/loaded";
import { useAct } from "../../shared/client/use-act";
import { usePathId } from "../../shared/client/use-path-id";
import { useRead } from "../../shared/client/use-read";
import { useStatus } from "../../shared/client/use-status";
import { AskDialog } from "../../shared/contacts/ask-dialog";
import { ShareDialog } from "../../shared/contacts/share-dialog";
import { ErrorNote } from "../../shared/errors/error-note";
import { NoSuchThing } from "../../shared/errors/no-such-thing";
import { buttonClass } from "../../shared/ui/button";
import { classNames } from "../../shared/ui/class-names";
import { EmptyState } from "../../shared/ui/empty-state";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { Composer } from "./composer";
import { ContactNotes } from "./contact-notes";
import { MessageLog } from "./message-log";
import { useFollow } from "./use-follow";

/** A screen's worth and some more: reading back fetches the rest, piece by piece. */
const kMessagesFirst = 50;
const kMessagesMore = 100;

/** A conversation with one person. */
export function ConversationPage() {
  const id = usePathId("id");
  return id === undefined ? <NoSuchThing backTo="/conversations" /> : <OpenConversation key={id} id={id} />;
}

function OpenConversation({ id }: { id: Id }) {
  const { t } = useLingui();
  const conversations = useRead("conversations");
  const conversation = conversations.value?.find((one) => one.id === id);
  if (conversation) return <LoadedConversation conversation={conversation} />;
  return (
    <>
      <PageHeader title={t`Conversation`} backTo="/conversations" />
      <ErrorNote failure={conversations.failure} onAgain={conversations.again} />
      {conversations.waiting && <Waiting />}
      {conversations.value && <NoSuchConversation />}
    </>
  );
}

function NoSuchConversation() {
  return (
    <EmptyState
      icon={LockKeyhole}
      title={<Trans>This conversation is not here</Trans>}
      action={
        <Link to="/conversations" className={buttonClass("primary")}>
          <Trans>All conversations</Trans>
        </Link>
      }
    >
      <Trans>It may still be on its way to this device. Look again in a moment.</Trans>
    </EmptyState>
  );
}

function LoadedConversation({ conversation }: { conversation: ConversationView }) {
  const { t } = useLingui();
  const [countMin, setCountMin] = useState(kMessagesFirst);
  const messages = useRead("messages", conversation.id, countMin);
  const { online, stage } = useStatus();
  const removed = stage === "removed";
  const [sentCount, setSentCount] = useState(0);
  const end = useRef<HTMLDivElement>(null);
  useMarkedRead(conversation);
  useFollow(end, sentCount);
  return (
    <div className="grid gap-4">
      <div>
        <PageHeader title={<bdi>{conversation.memberName}</bdi>} subtitle={<Trans>Only you two can read this</Trans>} backTo="/conversations" />
        {!removed && <ConversationLinks conversation={conversation} />}
      </div>
      <Loaded reading={messages} waiting={<Waiting>{t`Opening the conversation …`}</Waiting>}>
        {(list) => <MessageLog conversation={conversation} list={list} onEarlier={() => setCountMin(list.messages.length + kMessagesMore)} />}
      </Loaded>
      <ContactNotes conversation={conversation} />
      <div ref={end} className="-mt-4 scroll-mb-44 lg:scroll-mb-28" />
      {removed ? (
        <ReadOnlyNote />
      ) : (
        <div className="stands-below sticky bottom-[calc(3.8rem+env(safe-area-inset-bottom))] -mx-4 -mb-16 border-t border-line bg-paper px-4 py-3 sm:-mx-6 sm:px-6 lg:bottom-0">
          <Composer conversationId={conversation.id} memberName={conversation.memberName} offline={!online} onSent={() => setSentCount(sentCount + 1)} />
        </div>
      )}
    </div>
  );
}

/** In the place of the field to write in. It stays at the end of the page: out of the circle there is no menu below for it to stand on. */
function ReadOnlyNote() {
  return (
    <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line pt-4 text-ink-soft">
      <Trans>You are no longer in this circle. You can read, not write.</Trans>
      <Link to="/removed" className={classNames(buttonClass("quiet"), "-ms-3.5 px-3!")}>
        <Trans>What this means</Trans>
      </Link>
    </p>
  );
}

/** What is on the screen counts as read, as long as the page is really looked at. */
function useMarkedRead({ id, unreadCount }: ConversationView) {
  const { run } = useAct("markRead");
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (visible && unreadCount > 0) void run(id);
  }, [id, unreadCount, visible, run]);
}

function ConversationLinks({ conversation }: { conversation: ConversationView }) {
  const [dialog, setDialog] = useState<"share" | "ask" | null>(null);
  const look = `${buttonClass("secondary")} min-h-11! px-2.5! text-sm max-sm:grow sm:px-4!`;
  return (
    <div className="flex flex-wrap gap-2">
      <Link to="/requests/$id" params={{ id: conversation.requestId }} className={`${look} min-w-0 max-sm:w-full`}>
        <ClipboardList aria-hidden size="1.2em" className="shrink-0" />
        <span className="min-w-0 truncate sm:max-w-52" dir="auto">
          {conversation.requestTitle}
        </span>
      </Link>
      <button type="button" className={look} onClick={() => setDialog("share")}>
        <Share2 aria-hidden size="1.2em" className="max-sm:hidden" />
        <Trans>Share my details</Trans>
      </button>
      <button type="button" className={look} onClick={() => setDialog("ask")}>
        <Trans>Ask for details</Trans>
      </button>
      <ShareDialog
        open={dialog === "share"}
        onClose={() => setDialog(null)}
        memberId={conversation.memberId}
        memberName={conversation.memberName}
      />
      <AskDialog
        open={dialog === "ask"}
        onClose={() => setDialog(null)}
        memberId={conversation.memberId}
        memberName={conversation.memberName}
      />
    </div>
  );
}
