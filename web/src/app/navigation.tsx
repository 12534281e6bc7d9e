// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useRouterState } from "@tanstack/react-router";
import { CircleUserRound, Contact, House, Lock, MessagesSquare, Settings, ShieldCheck, Users } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useAct } from "../shared/client/use-act";
import { useRead } from "../shared/client/use-read";
import { useStatus } from "../shared/client/use-status";
import { Avatar } from "../shared/ui/avatar";
import { CountBadge } from "../shared/ui/badge";
import { Dialog } from "../shared/ui/dialog";
import { Wordmark } from "../shared/ui/mark";

type Place = "/board" | "/conversations" | "/privacy" | "/circle" | "/card" | "/settings";

/** Which entry a page belongs to that is not one itself. */
const homeOfPages: readonly [string, Place][] = [
  ["/requests/", "/board"],
  ["/contacts/", "/card"],
];

function useIsWithin(): (place: Place) => boolean {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (place) => homeOfPages.some(([begin, home]) => home === place && path.startsWith(begin));
}

interface Entry {
  to: Place;
  icon: LucideIcon;
  label: ReactNode;
  badge?: ReactNode;
}

function useUnreadBadge(): ReactNode {
  const { t } = useLingui();
  const conversations = useRead("conversations").value ?? [];
  const count = conversations.reduce((sum, conversation) => sum + conversation.unreadCount, 0);
  return <CountBadge count={count} label={t`${count} unread`} />;
}

function useWaitingBadge(): ReactNode {
  const { t } = useLingui();
  const count = useRead("circle").value?.waitingCount ?? 0;
  return <CountBadge count={count} label={t`${count} waiting to be let in`} />;
}

function useEntries(): { main: Entry[]; mine: Entry[] } {
  const unread = useUnreadBadge();
  const waiting = useWaitingBadge();
  return {
    main: [
      { to: "/board", icon: House, label: <Trans>Board</Trans> },
      { to: "/conversations", icon: MessagesSquare, label: <Trans>Conversations</Trans>, badge: unread },
      { to: "/privacy", icon: ShieldCheck, label: <Trans>Privacy</Trans> },
    ],
    mine: [
      { to: "/circle", icon: Users, label: <Trans>Circle</Trans>, badge: waiting },
      { to: "/card", icon: Contact, label: <Trans>My card</Trans> },
      { to: "/settings", icon: Settings, label: <Trans>Settings</Trans> },
    ],
  };
}

const row =
  "flex min-h-12 items-center gap-3.5 rounded-md px-3.5 font-medium text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-primary-soft aria-[current=page]:font-semibold aria-[current=page]:text-on-primary-soft data-within:bg-primary-soft data-within:font-semibold data-within:text-on-primary-soft";

function Row({ entry: { to, icon: Icon, label, badge }, onGo }: { entry: Entry; onGo?: () => void }) {
  const isWithin = useIsWithin();
  return (
    <Link to={to} className={row} onClick={onGo} data-within={isWithin(to) || undefined}>
      <Icon aria-hidden size="1.35em" strokeWidth={1.9} className="shrink-0" />
      <span className="grow">{label}</span>
      {badge}
    </Link>
  );
}

function Myself() {
  const status = useStatus();
  return (
    <div className="flex min-w-0 items-center gap-3 px-1 py-2">
      <Avatar id={status.accountId ?? ""} name={status.displayName ?? ""} />
      <div className="min-w-0">
        <p className="truncate font-semibold" dir="auto">
          {status.displayName}
        </p>
        <p className="truncate text-sm text-ink-soft" dir="auto">
          {status.circleName}
        </p>
      </div>
    </div>
  );
}

function LockRow() {
  const lock = useAct("lock");
  return (
    <button type="button" className={`${row} w-full text-start`} onClick={() => void lock.run()}>
      <Lock aria-hidden size="1.35em" strokeWidth={1.9} className="shrink-0" />
      <Trans>Lock</Trans>
    </button>
  );
}

/** The menu of wide screens. */
export function SideRail() {
  const { t } = useLingui();
  const { main, mine } = useEntries();
  return (
    <nav aria-label={t`Main menu`} className="sticky top-0 hidden h-dvh flex-col gap-1 overflow-y-auto border-e border-line p-4 lg:flex no-print">
      <Link to="/board" aria-label="CareCircle" className="mb-4 flex min-h-11 items-center rounded-md px-2">
        <Wordmark />
      </Link>
      {main.map((entry) => (
        <Row key={entry.to} entry={entry} />
      ))}
      <hr className="my-3 border-line" />
      {mine.map((entry) => (
        <Row key={entry.to} entry={entry} />
      ))}
      <div className="mt-auto grid min-w-0 gap-1 pt-4">
        <LockRow />
        <Myself />
      </div>
    </nav>
  );
}

const tab =
  "relative flex min-h-15 min-w-[min(3.25rem,18vw)] flex-auto flex-col items-center justify-center gap-0.5 rounded-md px-0.5 text-[min(0.8rem,4vw)] leading-tight font-medium text-ink-soft aria-[current=page]:text-primary aria-[current=page]:font-bold data-within:text-primary data-within:font-bold";
const tabBadge = "absolute top-1 start-1/2 ms-1";

/** The menu of phones: what is needed every day, and the rest behind "Me". */
export function BottomBar() {
  const { t } = useLingui();
  const { main, mine } = useEntries();
  const waiting = useWaitingBadge();
  const isWithin = useIsWithin();
  const [open, setOpen] = useState(false);
  return (
    <>
      <nav aria-label={t`Main menu`} className="fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-surface px-1 pb-[env(safe-area-inset-bottom)] lg:hidden no-print">
        {main.map(({ to, icon: Icon, label, badge }) => (
          <Link key={to} to={to} className={tab} data-within={isWithin(to) || undefined}>
            <Icon aria-hidden size="1.6rem" strokeWidth={1.8} />
            <span className="max-w-full truncate">{label}</span>
            <span className={tabBadge}>{badge}</span>
          </Link>
        ))}
        <button type="button" className={tab} aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <CircleUserRound aria-hidden size="1.6rem" strokeWidth={1.8} />
          <Trans>Me</Trans>
          <span className={tabBadge}>{waiting}</span>
        </button>
      </nav>
      {/* Beside the menu, which wide screens hide: the sheet stays when a tablet is turned. */}
      <Dialog open={open} onClose={() => setOpen(false)} title={<Trans>Me</Trans>}>
        <Myself />
        <div className="mt-2 grid gap-1">
          {mine.map((entry) => (
            <Row key={entry.to} entry={entry} onGo={() => setOpen(false)} />
          ))}
          <LockRow />
        </div>
      </Dialog>
    </>
  );
}
