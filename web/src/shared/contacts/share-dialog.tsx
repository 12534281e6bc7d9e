// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField, GrantView, Id } from "../../crypto/protocol";
import { useAct } from "../client/use-act";
import { Loaded } from "../client/loaded";
import { useRead } from "../client/use-read";
import { ErrorNote } from "../errors/error-note";
import { useLocale } from "../i18n/use-language";
import { kMinuteMs, momentWords } from "../time/time-words";
import { useNow } from "../time/use-now";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { useToast } from "../ui/toast";
import { ShareFields } from "./share-fields";
import { SharePurposeAndTime } from "./share-purpose-and-time";
import { SharedValues } from "./shared-values";
import { emptyShareDraft, lifetimeOf, sharedFields, shareWish } from "./share-draft";
import type { ShareDraft } from "./share-draft";

interface ShareDialogProps {
  open: boolean;
  onClose: () => void;
  memberId: Id;
  memberName: string;
  /** What the other person has asked for: shown as a mark, never ticked beforehand. */
  askedFor?: readonly FieldKind[];
}

/** Sharing chosen fields of one's own card with one person, for a purpose and a time. */
export function ShareDialog(props: ShareDialogProps) {
  const card = useRead("card");
  if (!props.open) return null;
  if (card.value) return <OpenShareDialog {...props} card={card.value} />;
  return (
    <Dialog open onClose={props.onClose} title={<ShareTitle name={props.memberName} />}>
      <Loaded reading={card}>{() => null}</Loaded>
    </Dialog>
  );
}

function ShareTitle({ name }: { name: string }) {
  return (
    <Trans>
      Share details with <bdi>{name}</bdi>
    </Trans>
  );
}

function OpenShareDialog({ onClose, memberId, memberName, askedFor = [], card }: ShareDialogProps & { card: CardField[] }) {
  const [draft, setDraft] = useState(emptyShareDraft);
  const share = useAct("shareContact");
  const told = useToldAfterSharing(memberName);
  const wish = shareWish(draft, card, memberId);
  const run = async () => {
    if (wish === null) return;
    const outcome = await share.run(wish);
    if (!outcome.ok) return;
    onClose();
    told(outcome.value);
  };
  const footer = (
    <>
      <Button tone="secondary" onClick={onClose}>
        <Trans>Not now</Trans>
      </Button>
      <Button busy={share.busy} onClick={run} unavailable={wish === null ? <WhatIsMissing draft={draft} card={card} /> : undefined}>
        <Trans>Share</Trans>
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={<ShareTitle name={memberName} />} footer={footer}>
      <div className="grid gap-7">
        <ShareFields draft={draft} card={card} askedFor={askedFor} onChange={setDraft} />
        <SharePurposeAndTime draft={draft} onChange={setDraft} />
        <SharePreview draft={draft} card={card} memberName={memberName} />
        <TakingBackNote />
        <ErrorNote failure={share.failure} />
      </div>
    </Dialog>
  );
}

function useToldAfterSharing(memberName: string): (grant: GrantView) => void {
  const { t } = useLingui();
  const toast = useToast();
  const locale = useLocale();
  return (grant) => {
    const until = momentWords(grant.expiresMs, Date.now(), locale);
    toast({
      text: grant.endsWithRequest
        ? t`Shared with ${memberName} until the request ends. You can take it back under Privacy.`
        : t`Shared with ${memberName} until ${until}. You can take it back under Privacy.`,
    });
  };
}

function WhatIsMissing({ draft, card }: { draft: ShareDraft; card: readonly CardField[] }) {
  if (sharedFields(draft, card).length === 0) return <Trans>Choose at least one field that is filled in.</Trans>;
  if (lifetimeOf(draft) === null) return <Trans>Choose a time between 1 hour and 365 days.</Trans>;
  return <Trans>Make the note shorter.</Trans>;
}

/** Exactly what the other person will see, and until when. */
function SharePreview({ draft, card, memberName }: { draft: ShareDraft; card: readonly CardField[]; memberName: string }) {
  const locale = useLocale();
  const nowMs = useNow(kMinuteMs);
  const lifetimeMs = lifetimeOf(draft);
  const fields = sharedFields(draft, card);
  if (fields.length === 0 || lifetimeMs === null) return null;
  const until = lifetimeMs === undefined ? null : momentWords(nowMs + lifetimeMs, nowMs, locale);
  return (
    <section className="grid gap-3">
      <h3 className="text-lg">
        <Trans>
          <bdi>{memberName}</bdi> will see exactly this
        </Trans>
      </h3>
      <div className="grid gap-3 rounded-lg border border-line bg-paper p-4">
        <SharedValues fields={fields} />
        {draft.note.trim() !== "" && (
          <p dir="auto" className="border-s-4 border-line ps-3 whitespace-pre-wrap">
            {draft.note.trim()}
          </p>
        )}
        <p className="text-sm text-ink-soft">
          {until === null ? <Trans>Until the request ends, or until you take it back.</Trans> : <Trans>Until {until}, or until you take it back.</Trans>}
        </p>
      </div>
    </section>
  );
}

/** What taking back can do and what it cannot: said before sharing, in the same words everywhere. */
export function TakingBackNote() {
  return (
    <Banner tone="info" title={<Trans>We stop future opening. We cannot make someone forget.</Trans>}>
      <Trans>
        You can take it back at any time with one tap: then it cannot be opened again. What was seen may be remembered or written
        down. Every look is recorded for you.
      </Trans>
    </Banner>
  );
}
