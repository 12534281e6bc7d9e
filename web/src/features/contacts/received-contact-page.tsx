// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Eye, EyeOff, Hourglass, Trash2 } from "lucide-react";
import { useState } from "react";
import { GrantEndReason, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import type { GrantView, Id } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { Loaded } from "../../shared/client/loaded";
import { usePathId } from "../../shared/client/use-path-id";
import { useRead } from "../../shared/client/use-read";
import { endReasonWords, useFieldList } from "../../shared/contacts/grant-words";
import { SharedValues } from "../../shared/contacts/shared-values";
import { ErrorNote } from "../../shared/errors/error-note";
import { NoSuchThing } from "../../shared/errors/no-such-thing";
import { Button } from "../../shared/ui/button";
import { Card } from "../../shared/ui/card";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { EmptyState } from "../../shared/ui/empty-state";
import { PageHeader } from "../../shared/ui/page-header";
import { Countdown } from "../../shared/ui/time";
import { useToast } from "../../shared/ui/toast";
import { purposeName } from "../../shared/words/contact-words";
import { useContactView } from "./use-contact-view";

/** Details that somebody shares with this member: opened only when needed, and hidden again. */
export function ReceivedContactPage() {
  const grantId = usePathId("grantId");
  return grantId === undefined ? <NoSuchThing backTo="/card" /> : <ReceivedContact key={grantId} id={grantId} />;
}

function ReceivedContact({ id }: { id: Id }) {
  const { t } = useLingui();
  const grants = useRead("grants");
  const grant = grants.value?.find((one) => one.id === id);
  return (
    <>
      <PageHeader title={grant ? <SharedBy name={grant.memberName} /> : t`Shared with you`} backTo="/card" />
      <Loaded reading={grants}>
        {() => {
          if (grant === undefined || grant.direction !== "received") return <NotHere />;
          return grant.state === GrantState.ACTIVE ? <OpenGrant grant={grant} /> : <EndedGrant grant={grant} />;
        }}
      </Loaded>
    </>
  );
}

function SharedBy({ name }: { name: string }) {
  return (
    <Trans>
      Shared by <bdi>{name}</bdi>
    </Trans>
  );
}

function NotHere() {
  return (
    <EmptyState icon={EyeOff} title={<Trans>Nothing is shared here</Trans>}>
      <Trans>It may have been taken back, or it is still on its way.</Trans>
    </EmptyState>
  );
}

function EndedGrant({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  return (
    <EmptyState icon={EyeOff} title={<Trans>This can no longer be opened</Trans>}>
      <p>{t(endReasonWords(grant))}</p>
      {grant.endReason !== GrantEndReason.DEPARTED && (
        <p>
          <Trans>If you still need it, ask in your conversation.</Trans>
        </p>
      )}
    </EmptyState>
  );
}

function OpenGrant({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const fieldList = useFieldList();
  return (
    <div className="grid gap-6">
      <Card className="grid gap-3">
        <h2 className="text-lg">{fieldList(grant.fields)}</h2>
        <p className="text-ink-soft">{t(purposeName(grant.purpose))}</p>
        {grant.note !== "" && (
          <p dir="auto" className="border-s-4 border-line ps-3 whitespace-pre-wrap">
            {grant.note}
          </p>
        )}
        <p className="font-semibold">
          {grant.endsWithRequest ? <Trans>Until the request ends</Trans> : <Countdown untilMs={grant.expiresMs} />}
        </p>
      </Card>
      <ViewedContact grant={grant} />
      <Forget grant={grant} />
    </div>
  );
}

function ViewedContact({ grant }: { grant: GrantView }) {
  const view = useContactView(grant.id);
  return (
    <section aria-live="polite" className="grid gap-4">
      <ErrorNote failure={view.failure} />
      {view.fields === null ? (
        <>
          <Button wide busy={view.busy} onClick={() => void view.open()}>
            <Eye aria-hidden size="1.2em" />
            <Trans>Show the details</Trans>
          </Button>
          <p className="text-sm text-ink-soft">
            <Trans>
              <bdi>{grant.memberName}</bdi> sees in the record that you looked. The details are hidden again after a minute. Nothing
              of them stays on this device.
            </Trans>
          </p>
        </>
      ) : (
        <Card className="grid gap-4 border-primary!">
          <SharedValues fields={view.fields} links />
          <p className="flex items-center gap-2 text-sm text-ink-soft" aria-live="off">
            <Hourglass aria-hidden size="1.1em" />
            <Plural value={view.secondsLeft} one="Hidden again in # second" other="Hidden again in # seconds" />
          </p>
          <Button tone="secondary" onClick={view.hide}>
            <EyeOff aria-hidden size="1.2em" />
            <Trans>Hide now</Trans>
          </Button>
        </Card>
      )}
    </section>
  );
}

/** The kind counterpart of taking back: what is not needed any more is given up. */
function Forget({ grant }: { grant: GrantView }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const toast = useToast();
  const revoke = useAct("revokeGrant");
  const [asked, setAsked] = useState(false);
  const run = async () => {
    const outcome = await revoke.run(grant.id);
    if (!outcome.ok) return;
    setAsked(false);
    toast({ text: t`Forgotten. It can no longer be opened here.` });
    await navigate({ to: "/card", replace: true });
  };
  return (
    <section className="grid justify-items-start gap-3 border-t border-line pt-5">
      <p className="text-ink-soft">
        <Trans>You do not need it any more? Give it up early: it is a courtesy.</Trans>
      </p>
      <Button tone="secondary" onClick={() => setAsked(true)}>
        <Trash2 aria-hidden size="1.1em" />
        <Trans>Forget it</Trans>
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={run}
        busy={revoke.busy}
        title={<Trans>Forget these details?</Trans>}
        confirm={<Trans>Forget them</Trans>}
      >
        <div className="grid gap-3">
          <p>
            <Trans>
              You cannot open them again. <bdi>{grant.memberName}</bdi> sees that you gave them up, and can share them anew.
            </Trans>
          </p>
          <ErrorNote failure={revoke.failure} />
        </div>
      </ConfirmDialog>
    </section>
  );
}
