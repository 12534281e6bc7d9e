// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleCheck, KeyRound, LogOut, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import type { Status } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useStatus } from "../../shared/client/use-status";
import { ErrorNote } from "../../shared/errors/error-note";
import { Badge } from "../../shared/ui/badge";
import { Banner } from "../../shared/ui/banner";
import { Button, buttonClass } from "../../shared/ui/button";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { PassphraseDialog } from "./passphrase-dialog";
import { Section } from "./section";

function Row({ name, value, action }: { name: ReactNode; value: ReactNode; action?: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 font-medium break-words">{value}</span>
        {action}
      </dd>
    </div>
  );
}

function KitRow({ confirmed }: { confirmed: boolean }) {
  const badge = confirmed ? (
    <Badge tone="success" icon={CircleCheck}>
      <Trans>Typed back</Trans>
    </Badge>
  ) : (
    <Badge tone="warning" icon={TriangleAlert}>
      <Trans>Not confirmed yet</Trans>
    </Badge>
  );
  const action = !confirmed && (
    <Link to="/kit" className={buttonClass("secondary")}>
      <KeyRound aria-hidden size="1.1em" />
      <Trans>Open the kit</Trans>
    </Link>
  );
  return <Row name={<Trans>Recovery kit</Trans>} value={badge} action={action} />;
}

function SignOut({ status }: { status: Status }) {
  const act = useAct("signOut");
  const [asking, setAsking] = useState(false);
  const signOut = async () => {
    if ((await act.run()).ok) setAsking(false);
  };
  const signInName = status.signInName ?? "";
  return (
    <div>
      <Button tone="secondary" onClick={() => setAsking(true)}>
        <LogOut aria-hidden size="1.1em" className="rtl:-scale-x-100" />
        <Trans>Sign out</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void signOut()}
        title={<Trans>Sign out of this browser?</Trans>}
        confirm={<Trans>Sign out</Trans>}
        danger
        busy={act.busy}
      >
        <div className="grid gap-4">
          <p>
            <Trans>Everything of your account is removed from this browser, your messages here too. The account itself stays.</Trans>
          </p>
          <p>
            <Trans>
              To come back you need your passphrase and your sign-in name: <bdi className="font-semibold">{signInName}</bdi>
            </Trans>
          </p>
          {!status.kitConfirmed && (
            <Banner tone="warning">
              <Trans>Your recovery kit is not confirmed. If you forget the passphrase now, there is no way back.</Trans>
            </Banner>
          )}
          <ErrorNote failure={act.failure} />
        </div>
      </ConfirmDialog>
    </div>
  );
}

export function AccountSection() {
  const status = useStatus();
  const [changing, setChanging] = useState(false);
  const change = (
    <Button tone="secondary" onClick={() => setChanging(true)}>
      <Trans>Change</Trans>
    </Button>
  );
  return (
    <Section title={<Trans>Account</Trans>}>
      <dl className="grid gap-5">
        <Row name={<Trans>Your name in the circle</Trans>} value={<bdi>{status.displayName}</bdi>} />
        <Row name={<Trans>Sign-in name</Trans>} value={<bdi>{status.signInName}</bdi>} />
        <Row name={<Trans>Passphrase</Trans>} value={<Trans>Known to you alone</Trans>} action={change} />
        <KitRow confirmed={status.kitConfirmed === true} />
      </dl>
      <SignOut status={status} />
      {changing && <PassphraseDialog onClose={() => setChanging(false)} />}
    </Section>
  );
}
