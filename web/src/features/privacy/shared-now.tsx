// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { GrantView } from "../../crypto/protocol";
import { Loaded } from "../../shared/client/loaded";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { activeGrants, useFieldList } from "../../shared/contacts/grant-words";
import { ErrorNote } from "../../shared/errors/error-note";
import { Avatar } from "../../shared/ui/avatar";
import { Button } from "../../shared/ui/button";
import { Card } from "../../shared/ui/card";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { EmptyState } from "../../shared/ui/empty-state";
import { Countdown } from "../../shared/ui/time";
import { useToast } from "../../shared/ui/toast";
import { purposeName } from "../../shared/words/contact-words";

/** Who can open what at this moment, and the way to end it. */
export function SharedNow() {
  const grants = useRead("grants");
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">
        <Trans>Who can see your details now</Trans>
      </h2>
      <Loaded reading={grants}>{(all) => <ActiveGrants grants={activeGrants(all, "given")} />}</Loaded>
    </section>
  );
}

function ActiveGrants({ grants }: { grants: GrantView[] }) {
  if (grants.length === 0) {
    return (
      <EmptyState icon={ShieldCheck} title={<Trans>Nobody can see your contact details</Trans>}>
        <Trans>When you share something in a conversation, it appears here, with a button to take it back.</Trans>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="@container/people grid gap-3">
        {grants.map((grant) => (
          <GivenGrant key={grant.id} grant={grant} />
        ))}
      </ul>
      {grants.length > 1 && <TakeBackAll count={grants.length} />}
    </>
  );
}

function GivenGrant({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const fieldList = useFieldList();
  const [asked, setAsked] = useState(false);
  return (
    <Card as="li" className="grid gap-3">
      <div className="flex items-start gap-3.5">
        <Avatar id={grant.memberId} name={grant.memberName} />
        <div className="min-w-0 grow">
          <h3 className="font-sans text-base font-semibold">
            <Trans>
              <bdi>{grant.memberName}</bdi> can see: {fieldList(grant.fields)}
            </Trans>
          </h3>
          <p className="text-sm text-ink-soft">{t(purposeName(grant.purpose))}</p>
        </div>
      </div>
      <div>
        <p className="font-semibold">
          {grant.endsWithRequest ? <Trans>Until the request ends</Trans> : <Countdown untilMs={grant.expiresMs} />}
        </p>
        <p className="text-sm text-ink-soft">
          <Plural value={grant.views} _0="Not looked at yet" one="Looked at once" other="Looked at # times" />
        </p>
      </div>
      <Button tone="secondary" onClick={() => setAsked(true)}>
        <Trans>Take back</Trans>
      </Button>
      <TakeBackDialog grant={grant} open={asked} onClose={() => setAsked(false)} />
    </Card>
  );
}

function TakeBackDialog({ grant, open, onClose }: { grant: GrantView; open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const revoke = useAct("revokeGrant");
  const run = async () => {
    const outcome = await revoke.run(grant.id);
    if (!outcome.ok) return;
    onClose();
    toast({ text: t`Taken back. ${grant.memberName} can no longer open it.` });
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={run}
      busy={revoke.busy}
      danger
      title={<Trans>Take this back?</Trans>}
      confirm={<Trans>Take back</Trans>}
    >
      <div className="grid gap-3">
        <p>
          <Trans>
            <bdi>{grant.memberName}</bdi> cannot open it from now on.
          </Trans>
        </p>
        <HonestNote looked={grant.views > 0} />
        <ErrorNote failure={revoke.failure} />
      </div>
    </ConfirmDialog>
  );
}

function HonestNote({ looked }: { looked: boolean }) {
  return (
    <p>
      <strong>
        <Trans>We stop future opening. We cannot make someone forget.</Trans>
      </strong>{" "}
      {looked ? <Trans>It was looked at before and may have been written down.</Trans> : <Trans>It was not looked at until now.</Trans>}
    </p>
  );
}

function TakeBackAll({ count }: { count: number }) {
  const { t } = useLingui();
  const toast = useToast();
  const revokeAll = useAct("revokeAllGrants");
  const [asked, setAsked] = useState(false);
  const run = async () => {
    const outcome = await revokeAll.run();
    if (!outcome.ok) return;
    setAsked(false);
    toast({ text: t`Taken back. Nobody can open your details now.` });
  };
  return (
    <>
      <Button tone="danger" onClick={() => setAsked(true)}>
        <Trans>Take everything back</Trans>
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={run}
        busy={revokeAll.busy}
        danger
        title={<Trans>Take everything back?</Trans>}
        confirm={<Trans>Take everything back</Trans>}
      >
        <div className="grid gap-3">
          <p>
            <Plural value={count} one="# share ends at once." other="# shares end at once." />
          </p>
          <p>
            <Trans>We stop future opening. We cannot make someone forget.</Trans>
          </p>
          <ErrorNote failure={revokeAll.failure} />
        </div>
      </ConfirmDialog>
    </>
  );
}
