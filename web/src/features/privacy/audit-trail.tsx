// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AuditView } from "../../crypto/protocol";
import { Loaded } from "../../shared/client/loaded";
import { useRead } from "../../shared/client/use-read";
import { useRemembered } from "../../shared/client/use-remembered";
import { Button } from "../../shared/ui/button";
import { NativeSelect } from "../../shared/ui/native-select";
import { Time } from "../../shared/ui/time";
import { auditSentence, auditTopics, entriesAbout, topicName } from "./audit-words";
import type { AuditTopic } from "./audit-words";

/** How many sentences more with every tap. */
const kPage = 20;

/** What happened with this member's data, in sentences. Every entry was checked before it is shown. */
export function AuditTrail() {
  const { t } = useLingui();
  const trail = useRead("auditTrail");
  const [topic, setTopic] = useRemembered<AuditTopic>("audit-topic", "all");
  return (
    <section className="grid gap-4">
      <h2 className="text-xl">
        <Trans>What happened</Trans>
      </h2>
      <p className="max-w-prose text-ink-soft">
        <Trans>Each line is signed by the server. This device has checked that none is missing and none was changed.</Trans>
      </p>
      <NativeSelect
        label={t`Show`}
        value={topic}
        options={auditTopics.map((value) => ({ value, label: t(topicName(value)) }))}
        onChange={setTopic}
      />
      <Loaded reading={trail}>{(entries) => <Sentences key={topic} entries={entriesAbout(entries, topic)} />}</Loaded>
    </section>
  );
}

function Sentences({ entries }: { entries: AuditView[] }) {
  const [count, setCount] = useState(kPage);
  if (entries.length === 0) {
    return (
      <p className="py-4 text-ink-soft">
        <Trans>Nothing has happened here.</Trans>
      </p>
    );
  }
  return (
    <>
      <ol className="grid divide-y divide-line">
        {entries.slice(0, count).map((entry) => (
          <Sentence key={entry.sequence} entry={entry} />
        ))}
      </ol>
      {count < entries.length && (
        <Button tone="secondary" onClick={() => setCount(count + kPage)}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  );
}

function Sentence({ entry }: { entry: AuditView }) {
  const { t } = useLingui();
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5">
      <span>{t(auditSentence(entry))}</span>
      {!entry.erased && (
        <span className="text-sm text-ink-soft">
          <Time ms={entry.timeMs} as="moment" />
        </span>
      )}
    </li>
  );
}
