// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Clock, MapPin, Repeat, Siren } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { HelpRequestView } from "../../crypto/protocol";
import { wordsOfCategory, wordsOfSubcategory } from "../../shared/words/category-words";
import { wordsOfUrgency } from "./request-words";

/** What every neighbour sees of a request. */
export type PublicRequest = Pick<
  HelpRequestView,
  "authorName" | "title" | "details" | "category" | "subcategory" | "urgency" | "zone" | "ongoing" | "exchange" | "hasSealedPart"
>;

/** "Food and meals · Shopping or bringing groceries", in the member's language. */
export function useCategoryLine(): (request: Pick<HelpRequestView, "category" | "subcategory">) => string {
  const { t } = useLingui();
  return ({ category, subcategory }) => {
    const name = t(wordsOfCategory(category).name);
    if (subcategory === "" || subcategory === "other") return name;
    const words = wordsOfSubcategory(category, subcategory);
    return `${name} · ${typeof words === "string" ? words : t(words)}`;
  };
}

/** Urgency, place and whether it goes on: each with its sign and in words. */
export function RequestFacts({ request }: { request: PublicRequest }) {
  const { t } = useLingui();
  const urgency = wordsOfUrgency(request.urgency);
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
      <Fact icon={request.urgency === Urgency.CRITICAL ? Siren : Clock}>
        <span className={request.urgency === Urgency.NORMAL ? "" : strong}>{t(urgency.name)}:</span> {t(urgency.meaning)}
      </Fact>
      {request.zone !== "" && (
        <Fact icon={MapPin}>
          <bdi>{request.zone}</bdi>
        </Fact>
      )}
      {request.ongoing && (
        <Fact icon={Repeat}>
          <Trans>Again and again</Trans>
        </Fact>
      )}
    </ul>
  );
}

/** What should not be overlooked. */
const strong = "rounded-sm bg-accent-soft px-1.5 py-0.5 font-semibold text-on-accent-soft";

function Fact({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <li className="inline-flex items-start gap-1.5 py-0.5 text-ink-soft">
      <Icon aria-hidden size="1.1em" className="mt-[0.2em] shrink-0" />
      <span>{children}</span>
    </li>
  );
}
