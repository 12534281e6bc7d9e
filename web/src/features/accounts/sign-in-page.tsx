// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Status } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { Banner } from "../../shared/ui/banner";
import { Button, buttonClass } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { PassphraseField, TextField } from "../../shared/ui/text-field";
import { EraseHere } from "./erase-here";

function SignInForm({ status }: { status: Status }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const act = useAct("signIn");
  const [name, setName] = useState(status.signInName ?? "");
  const [passphrase, setPassphrase] = useState("");
  const [missing, setMissing] = useState<"name" | "passphrase">();
  const submit = async () => {
    const lacking = name.trim() === "" ? "name" : passphrase === "" ? "passphrase" : undefined;
    setMissing(lacking);
    if (lacking !== undefined) return;
    const signedIn = await act.run(name.trim(), passphrase);
    if (signedIn.ok) await navigate({ to: signedIn.value.moved ? "/kit" : "/", replace: true });
  };
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t`Sign-in name`}
        hint={t`It stands on your recovery kit. It is not the name that others see.`}
        error={missing === "name" ? t`Type your sign-in name. You find it on your recovery kit.` : undefined}
        value={name}
        onChange={setName}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PassphraseField
        label={t`Passphrase`}
        error={missing === "passphrase" ? t`Type your passphrase.` : undefined}
        value={passphrase}
        onChange={setPassphrase}
      />
      {act.failure && <ErrorNote failure={act.failure} />}
      <Button type="submit" wide busy={act.busy}>
        {act.busy ? <Trans>Opening your account …</Trans> : <Trans>Sign in</Trans>}
      </Button>
      <p className="text-sm text-ink-soft">
        <Trans>On a new device, signing in moves your account here: the old device is signed out, and you get a new recovery kit.</Trans>
      </p>
    </form>
  );
}

function UnlockForm({ status }: { status: Status }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const act = useAct("unlock");
  const [passphrase, setPassphrase] = useState("");
  const [missing, setMissing] = useState(false);
  const name = status.displayName ?? "";
  const submit = async () => {
    setMissing(passphrase === "");
    if (passphrase !== "" && (await act.run(passphrase)).ok) await navigate({ to: "/", replace: true });
  };
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {name !== "" && (
        <p>
          <Trans>
            The account of <bdi className="font-semibold">{name}</bdi> is locked.
          </Trans>
        </p>
      )}
      <PassphraseField
        label={t`Passphrase`}
        error={missing ? t`Type your passphrase.` : undefined}
        value={passphrase}
        onChange={setPassphrase}
      />
      {act.failure && <ErrorNote failure={act.failure} />}
      <Button type="submit" wide busy={act.busy}>
        {act.busy ? <Trans>Opening your account …</Trans> : <Trans>Unlock</Trans>}
      </Button>
    </form>
  );
}

/** The session has ended, and the member may not know why. */
function SignedOutNote() {
  return (
    <Banner tone="warning" title={<Trans>This browser is signed out</Trans>}>
      <Trans>
        Either it was a long time, or your account was opened on another device. If that was not you, sign in here at once and choose a new
        passphrase.
      </Trans>
    </Banner>
  );
}

function SignIn({ status }: { status: Status }) {
  const locked = status.stage === "locked";
  return (
    <>
      <PageHeader title={locked ? <Trans>Welcome back</Trans> : <Trans>Sign in</Trans>} backTo="/" />
      <div className="grid gap-4">
        {status.stage === "signed_out" && <SignedOutNote />}
        {locked ? <UnlockForm status={status} /> : <SignInForm status={status} />}
        <Link to="/recover" className={buttonClass("quiet", true)}>
          <Trans>I forgot my passphrase</Trans>
        </Link>
        {status.stage !== "new" && (
          <EraseHere tone="quiet">
            <Trans>Use another account</Trans>
          </EraseHere>
        )}
      </div>
    </>
  );
}

/** Signing in, on a new device too; or opening what was locked here. */
export function SignInPage() {
  const status = useRead("status");
  if (status.value === undefined) return status.failure ? <ErrorNote failure={status.failure} onAgain={status.again} /> : <Waiting />;
  if (status.value.stage === "starting") return <Waiting />;
  if (status.value.stage === "waiting") return <Navigate to="/waiting" replace />;
  // A member who has just moved the account goes on to the kit: the form navigates itself.
  return <SignIn status={status.value} />;
}
