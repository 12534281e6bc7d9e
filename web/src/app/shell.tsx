// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useMatches, useRouterState } from "@tanstack/react-router";
import { LifeBuoy } from "lucide-react";
import { useEffect, useRef } from "react";
import type { MouseEvent } from "react";
import type { Stage } from "../crypto/protocol";
import { useSimpleMode } from "../shared/appearance/simple-mode";
import { useRead } from "../shared/client/use-read";
import { useStatus } from "../shared/client/use-status";
import { ErrorNote } from "../shared/errors/error-note";
import { LeaveQuicklyButton } from "../shared/leave/leave-quickly-button";
import { useEscapeTwice } from "../shared/leave/use-escape-twice";
import { Mark, Wordmark } from "../shared/ui/mark";
import { Waiting } from "../shared/ui/spinner";
import { Banners } from "./banners";
import { fetchAllPages } from "./feature-pages";
import { passage } from "./gate";
import { BottomBar, SideRail } from "./navigation";

/** The tab and the history call a page by its kind, never by what is in it. */
function usePageTitle(): void {
  const { t } = useLingui();
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  const words = title ? t(title) : "";
  useEffect(() => {
    document.title = words ? `${words} · CareCircle` : "CareCircle";
  }, [words]);
}

const isOpen = (stage: Stage) => stage === "member" || stage === "waiting";

/** What was read stays in memory no longer than the keys are open. Only closing forgets: what a page reads while joining stays. */
function useForgettingWhenClosed(stage: Stage): void {
  const cache = useQueryClient();
  const before = useRef(stage);
  useEffect(() => {
    const closed = isOpen(before.current) && !isOpen(stage);
    before.current = stage;
    if (closed) cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "status" });
  }, [stage, cache]);
}

/** What the member may open next comes after what is opened first. */
const kFetchPagesAfterMs = 2_000;

function useAllPagesFetched(stage: Stage): void {
  useEffect(() => {
    if (stage !== "member") return;
    const timer = setTimeout(() => void fetchAllPages(), kFetchPagesAfterMs);
    return () => clearTimeout(timer);
  }, [stage]);
}

/** Moves the focus itself: an address with `#main` would be one more entry of the history. */
function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  };
  return (
    <a href="#main" onClick={skip} className="sr-only z-50 rounded-md bg-surface font-semibold text-primary focus:not-sr-only focus:fixed focus:px-4 focus:py-3 focus:start-3 focus:top-3">
      <Trans>Skip to the content</Trans>
    </a>
  );
}

function TopBar({ hasMenu }: { hasMenu: boolean }) {
  return (
    <header className="sticky top-0 z-20 bg-paper pt-[env(safe-area-inset-top)] no-print">
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1 px-3 py-2 sm:gap-x-4 sm:px-5">
        <Link to="/" aria-label="CareCircle" className={`grid min-h-11 min-w-11 place-items-center rounded-md ${hasMenu ? "lg:hidden" : ""}`}>
          <span className="sm:hidden">
            <Mark />
          </span>
          <span className="hidden sm:block">
            <Wordmark />
          </span>
        </Link>
        <Link to="/crisis" className="inline-flex min-h-11 items-center gap-2 rounded-md px-2 font-semibold text-ink-soft hover:bg-sunken hover:text-ink">
          <LifeBuoy aria-hidden size="1.2em" className="hidden min-[23.5rem]:block" />
          <span className="sm:hidden">
            <Trans context="short for: crisis numbers">Crisis</Trans>
          </span>
          <span className="hidden sm:inline">
            <Trans>Crisis numbers</Trans>
          </span>
        </Link>
        <div className="behind-dialogs ms-auto">
          <LeaveQuicklyButton />
        </div>
      </div>
    </header>
  );
}

/** Where a member begins: the board, or the three large buttons for whoever chose them. */
function MemberHome() {
  const simple = useSimpleMode();
  return simple.waiting ? <Waiting /> : <Navigate to={simple.on ? "/simple" : "/board"} replace />;
}

/** Until the worker has said where this browser stands; or why it cannot, such as a browser that keeps nothing. */
function Opening() {
  const { failure, again } = useRead("status");
  if (failure !== undefined) return <ErrorNote failure={failure} onAgain={again} />;
  return (
    <Waiting>
      <Trans>Opening CareCircle …</Trans>
    </Waiting>
  );
}

function Page() {
  const { stage } = useStatus();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const way = passage(stage, path);
  switch (way.to) {
    case "stay":
      return <Outlet />;
    case "wait":
      return <Opening />;
    case "home":
      return <MemberHome />;
    case "page":
      return <Navigate to={way.page} replace />;
  }
}

/** What is around every page. */
export function Shell() {
  const { stage } = useStatus();
  usePageTitle();
  useEscapeTwice();
  useForgettingWhenClosed(stage);
  useAllPagesFetched(stage);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const hasMenu = stage === "member" && path !== "/simple";
  return (
    <div data-stage={stage} className={hasMenu ? "lg:grid lg:grid-cols-[15rem_1fr]" : ""}>
      <SkipLink />
      {hasMenu && <SideRail />}
      <div className="min-w-0">
        <TopBar hasMenu={hasMenu} />
        <Banners path={path} />
        {/* The space below lets the end of a page be scrolled clear of the menu and of what has just happened (toast.tsx). */}
        <main id="main" tabIndex={-1} className="mx-auto max-w-2xl px-4 lg:has-data-wide:max-w-5xl pt-3 pb-36 outline-none sm:px-6 lg:pb-16">
          <Page />
        </main>
      </div>
      {hasMenu && <BottomBar />}
    </div>
  );
}
