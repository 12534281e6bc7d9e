// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { GrantView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { endReasonWords, endedGrants, useFieldList } from "../../shared/contacts/grant-words";
import { Button } from "../../shared/ui/button";
import { Time } from "../../shared/ui/time";

const kShownAtFirst = 5;

/** Shares that are over, in both directions. */
export function SharingHistory() {
  const ended = endedGrants(useRead("grants").value ?? []);
  const [all, setAll] = useState(false);
  if (ended.length === 0) return null;
  const shown = all ? ended : ended.slice(0, kShownAtFirst);
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">
        <Trans>Shares that are over</Trans>
      </h2>
      <ul className="grid divide-y divide-line">
        {shown.map((grant) => (
          <EndedLine key={grant.id} grant={grant} />
        ))}
      </ul>
      {shown.length < ended.length && (
        <Button tone="secondary" onClick={() => setAll(true)}>
          <Trans>Show all</Trans>
        </Button>
      )}
    </section>
  );
}

function EndedLine({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const fieldList = useFieldList();
  const fields = fieldList(grant.fields);
  return (
    <li className="py-3">
      <p className="font-medium">
        {grant.direction === "given" ? (
          <Trans>
            You to <bdi>{grant.memberName}</bdi>: {fields}
          </Trans>
        ) : (
          <Trans>
            <bdi>{grant.memberName}</bdi> to you: {fields}
          </Trans>
        )}
      </p>
      <p className="text-sm text-ink-soft">
        <Trans>
          Shared <Time ms={grant.createdMs} as="moment" />.
        </Trans>{" "}
        {t(endReasonWords(grant))}
      </p>
    </li>
  );
}
