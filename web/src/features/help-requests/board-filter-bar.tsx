// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { SlidersHorizontal } from "lucide-react";
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { classNames } from "../../shared/ui/class-names";
import { NativeSelect } from "../../shared/ui/native-select";
import { useWideScreen } from "../../shared/ui/use-wide-screen";
import { TextField } from "../../shared/ui/text-field";
import { categoriesInUse } from "../../shared/words/category-words";
import { boardSides, isFiltered, noFilters } from "./board-filters";
import type { BoardFilters, BoardSide } from "./board-filters";
import { urgencyWords } from "./request-words";

interface BoardFilterBarProps {
  filters: BoardFilters;
  onChange: (filters: BoardFilters) => void;
  categories: readonly Category[];
}

/** Whose requests, as three large tabs; everything finer is folded away until it is wanted, or stands beside the list. */
export function BoardFilterBar(props: BoardFilterBarProps) {
  const { filters, onChange } = props;
  const fine = isFiltered({ ...filters, side: noFilters.side });
  const isWide = useWideScreen();
  return (
    <search className="grid gap-3 lg:contents">
      <SideButtons chosen={filters.side} onChoose={(side) => onChange({ ...filters, side })} />
      <details open={fine || isWide} className="rounded-md border border-line bg-surface lg:col-start-2 lg:row-span-2 lg:row-start-1">
        <summary className="flex min-h-12 cursor-pointer items-center gap-2.5 rounded-md px-4 font-semibold hover:bg-sunken">
          <SlidersHorizontal aria-hidden size="1.2em" className="text-primary" />
          <Trans>Search and filter</Trans>
        </summary>
        <FineFilters {...props} />
      </details>
    </search>
  );
}

function SideButtons({ chosen, onChoose }: { chosen: BoardSide; onChoose: (side: BoardSide) => void }) {
  const { t } = useLingui();
  const names: Record<BoardSide, string> = { all: t`All`, mine: t`Mine`, helping: t`I help` };
  return (
    <div role="group" aria-label={t`Whose requests`} className="flex flex-wrap gap-1 rounded-md border border-transparent bg-sunken p-1">
      {boardSides.map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={side === chosen}
          onClick={() => onChoose(side)}
          className={classNames(
            "min-h-11 grow basis-20 rounded-sm px-2 font-semibold",
            side === chosen ? "bg-surface text-ink shadow-low" : "text-ink-soft hover:text-ink",
          )}
        >
          {names[side]}
        </button>
      ))}
    </div>
  );
}

function FineFilters({ filters, onChange, categories }: BoardFilterBarProps) {
  const { t } = useLingui();
  const any = t`Any`;
  const categoryOptions = [
    { value: String(Category.UNSPECIFIED), label: any },
    ...categoriesInUse(categories).map((words) => ({ value: String(words.category), label: t(words.name) })),
  ];
  const urgencyOptions = [
    { value: String(Urgency.UNSPECIFIED), label: any },
    ...urgencyWords.map((words) => ({ value: String(words.urgency), label: t(words.name) })),
  ];
  return (
    <div className="grid gap-4 px-4 pt-1 pb-5 sm:grid-cols-2 lg:grid-cols-1">
      <TextField
        type="search"
        label={t`Search`}
        hint={t`It searches on this device only.`}
        value={filters.text}
        onChange={(text) => onChange({ ...filters, text })}
        className="sm:max-lg:col-span-2"
      />
      <NativeSelect
        label={t`What kind`}
        value={String(filters.category)}
        options={categoryOptions}
        onChange={(value) => onChange({ ...filters, category: Number(value) })}
      />
      <NativeSelect
        label={t`How soon`}
        value={String(filters.urgency)}
        options={urgencyOptions}
        onChange={(value) => onChange({ ...filters, urgency: Number(value) })}
      />
      <NativeSelect
        label={t`State`}
        value={filters.state}
        options={[
          { value: "running", label: t`Open and being helped` },
          { value: "ended", label: t({ message: "Ended", context: "requests" }) },
        ]}
        onChange={(state) => onChange({ ...filters, state })}
      />
    </div>
  );
}
