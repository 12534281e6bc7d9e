// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { HandHeart, HeartHandshake, MessagesSquare } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useRead } from "../../shared/client/use-read";
import { useStatus } from "../../shared/client/use-status";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button } from "../../shared/ui/button";
import { PageHeading } from "../../shared/ui/page-heading";
import { useSimpleMode } from "../../shared/appearance/simple-mode";

interface BigLinkProps {
  to: "/requests/new" | "/board" | "/conversations";
  icon: LucideIcon;
  title: ReactNode;
  children: ReactNode;
}

function BigLink({ to, icon: Icon, title, children }: BigLinkProps) {
  return (
    <Link
      to={to}
      className="flex min-h-28 flex-wrap items-center gap-x-5 gap-y-3 rounded-lg border-2 border-line-strong bg-surface p-5 shadow-low hover:bg-primary-soft hover:text-on-primary-soft"
    >
      <span className="grid size-16 shrink-0 place-items-center rounded-full bg-primary text-on-primary">
        <Icon aria-hidden size="2rem" strokeWidth={1.75} />
      </span>
      <span className="grid grow basis-36 gap-0.5">
        <span className="font-display text-xl font-semibold">{title}</span>
        <span className="text-ink-soft">{children}</span>
      </span>
    </Link>
  );
}

function UnreadWords() {
  const conversations = useRead("conversations").value ?? [];
  const unread = conversations.reduce((sum, conversation) => sum + conversation.unreadCount, 0);
  if (unread === 0) return <Trans>Write with the person who helps you, or whom you help</Trans>;
  return (
    <strong>
      <Plural value={unread} one="# new message" other="# new messages" />
    </strong>
  );
}

/** Three large buttons, for whoever finds the rest too much. */
export function SimplePage() {
  const navigate = useNavigate();
  const name = useStatus().displayName ?? "";
  const mode = useSimpleMode();
  const leave = async () => {
    if (!mode.on || (await mode.set(false))) await navigate({ to: "/board" });
  };
  return (
    <div className="grid gap-6">
      <PageHeading>
        <Trans>
          Hello <bdi>{name}</bdi>. What would you like to do?
        </Trans>
      </PageHeading>
      <nav className="grid gap-4">
        <BigLink to="/requests/new" icon={HandHeart} title={<Trans>Ask for help</Trans>}>
          <Trans>Say what you need. Neighbours see it.</Trans>
        </BigLink>
        <BigLink to="/board" icon={HeartHandshake} title={<Trans>Help somebody</Trans>}>
          <Trans>See what others need</Trans>
        </BigLink>
        <BigLink to="/conversations" icon={MessagesSquare} title={<Trans>Talk</Trans>}>
          <UnreadWords />
        </BigLink>
      </nav>
      <ErrorNote failure={mode.failure} />
      <div>
        <Button tone="quiet" className="-ms-3.5 px-3!" onClick={() => void leave()}>
          <Trans>Leave simple mode</Trans>
        </Button>
      </div>
    </div>
  );
}
