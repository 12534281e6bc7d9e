// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { HandHeart, Plus, SearchX } from "lucide-react";
import type { HelpRequestList, HelpRequestView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { useRemembered } from "../../shared/client/use-remembered";
import { useStatus } from "../../shared/client/use-status";
import { ErrorNote } from "../../shared/errors/error-note";
import { Banner } from "../../shared/ui/banner";
import { Button, buttonClass } from "../../shared/ui/button";
import { cardLinkClass } from "../../shared/ui/card";
import { classNames } from "../../shared/ui/class-names";
import { EmptyState } from "../../shared/ui/empty-state";
import { PageHeader } from "../../shared/ui/page-header";
import { Skeleton } from "../../shared/ui/skeleton";
import { Time } from "../../shared/ui/time";
import { filteredRequests, isFiltered, noFilters } from "./board-filters";
import type { BoardFilters } from "./board-filters";
import { BoardFilterBar } from "./board-filter-bar";
import { RequestCard, RequestState } from "./request-card";
import { useCategoryLine } from "./request-facts";

/** What neighbours ask for. */
export function BoardPage() {
  const { t } = useLingui();
  const requests = useRead("helpRequests");
  const circle = useRead("circle").value;
  const [filters, setFilters] = useRemembered("board-filters", noFilters);
  return (
    <>
      <PageHeader title={t`Requests for help`} subtitle={circle?.name} action={<AskButton className="max-sm:hidden" />} />
      <div data-wide className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_17rem] lg:grid-rows-[auto_1fr] lg:items-start lg:gap-x-8">
        <AskButton className="w-full sm:hidden" />
        <BoardFilterBar filters={filters} onChange={setFilters} categories={circle?.categories ?? []} />
        <div className="grid gap-5 lg:col-start-1">
          <ErrorNote failure={requests.failure} onAgain={requests.again} />
          {requests.waiting && <Skeleton />}
          {requests.value && <Board list={requests.value} filters={filters} onFilters={setFilters} />}
        </div>
      </div>
    </>
  );
}

function AskButton({ className }: { className?: string }) {
  if (useStatus().stage === "removed") return null;
  return (
    <Link to="/requests/new" className={classNames(buttonClass("primary"), className)}>
      <Plus aria-hidden size="1.2em" />
      <Trans>Ask for help</Trans>
    </Link>
  );
}

interface BoardProps {
  list: HelpRequestList;
  filters: BoardFilters;
  onFilters: (filters: BoardFilters) => void;
}

function Board({ list, filters, onFilters }: BoardProps) {
  const categoryLine = useCategoryLine();
  const shown = filteredRequests(list.requests, filters, categoryLine);
  return (
    <div className="grid gap-4">
      <p role="status" className={isFiltered(filters) ? "text-sm text-ink-soft" : "sr-only"}>
        <Plural value={shown.length} one="# request" other="# requests" />
      </p>
      {shown.length === 0 ? (
        <EmptyBoard filters={filters} any={list.requests.length > 0} onFilters={onFilters} />
      ) : (
        <RequestList requests={shown} />
      )}
      <RefusedNote count={list.refused.length} />
    </div>
  );
}

function RequestList({ requests }: { requests: HelpRequestView[] }) {
  return (
    <ul className="grid gap-3">
      {requests.map((request) => (
        <RequestCard
          key={request.id}
          request={request}
          title={
            <Link to="/requests/$id" params={{ id: request.id }} className={cardLinkClass}>
              {request.title}
            </Link>
          }
          when={<Time ms={request.createdMs} />}
          state={<RequestState request={request} />}
        />
      ))}
    </ul>
  );
}

/** Nothing to show: why, and what one can do. */
function EmptyBoard({ filters, any, onFilters }: { filters: BoardFilters; any: boolean; onFilters: (filters: BoardFilters) => void }) {
  if (filters.side === "mine" && !isFiltered({ ...filters, side: "all" })) {
    return (
      <EmptyState icon={HandHeart} title={<Trans>You have not asked for anything</Trans>}>
        <Trans>Everybody needs a hand at times. It takes about a minute.</Trans>
      </EmptyState>
    );
  }
  if (filters.side === "helping" && !isFiltered({ ...filters, side: "all" })) {
    return (
      <EmptyState icon={HandHeart} title={<Trans>You are not helping with anything yet</Trans>} action={<ClearButton onFilters={onFilters} />}>
        <Trans>Look at all requests. Open one that you can do, and offer to help.</Trans>
      </EmptyState>
    );
  }
  if (any && isFiltered(filters)) {
    return (
      <EmptyState icon={SearchX} title={<Trans>Nothing fits your search</Trans>} action={<ClearButton onFilters={onFilters} />}>
        <Trans>Try other words, or show everything again.</Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={HandHeart} title={<Trans>Nobody has asked for help yet</Trans>}>
      <Trans>Make a beginning: a small request shows others how it works.</Trans>
    </EmptyState>
  );
}

function ClearButton({ onFilters }: { onFilters: (filters: BoardFilters) => void }) {
  return (
    <Button tone="secondary" onClick={() => onFilters(noFilters)}>
      <Trans>Show all requests</Trans>
    </Button>
  );
}

/** Records that failed a check are never shown as content, and never silently left out. */
function RefusedNote({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <Banner tone="warning" title={<Plural value={count} one="# request was refused" other="# requests were refused" />}>
      <Trans>They do not come from whom they name, so they are not shown. Tell the owner of your circle.</Trans>
    </Banner>
  );
}
