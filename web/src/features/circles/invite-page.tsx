// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Crown, User } from "lucide-react";
import { useState } from "react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationView, InvitationWish } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { kDayMs } from "../../shared/time/time-words";
import { Button, buttonClass } from "../../shared/ui/button";
import { Choice } from "../../shared/ui/choice";
import { PageHeader } from "../../shared/ui/page-header";
import { InvitationSheet } from "./invitation-sheet";
import { kLifetimesMs, kUses, lifetimeWords, usesWords } from "./invitation-words";

interface InviteFormProps {
  isOwner: boolean;
  onInvited: (invitation: InvitationView) => void;
}

function InviteForm({ isOwner, onInvited }: InviteFormProps) {
  const { t, i18n } = useLingui();
  const act = useAct("invite");
  const [wish, setWish] = useState<InvitationWish>({ role: Role.MEMBER, uses: 1, lifetimeMs: kDayMs });
  const forOwner = wish.role === Role.OWNER;
  const submit = async () => {
    const made = await act.run(wish);
    if (made.ok) onInvited(made.value);
  };
  const words = (descriptor: MessageDescriptor | undefined) => (descriptor === undefined ? "" : i18n._(descriptor));
  return (
    <form
      noValidate
      className="grid gap-7"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {isOwner && (
        <Choice
          label={t`As what`}
          columns={2}
          value={wish.role}
          onChange={(role) => setWish({ ...wish, role, uses: role === Role.OWNER ? 1 : wish.uses })}
          options={[
            { value: Role.MEMBER, label: t`Member`, hint: t`Asks for help and offers it`, icon: User },
            { value: Role.OWNER, label: t`Owner`, hint: t`Looks after the circle, as you do`, icon: Crown },
          ]}
        />
      )}
      {!forOwner && (
        <Choice
          label={t`For how many`}
          columns={3}
          value={wish.uses}
          onChange={(uses) => setWish({ ...wish, uses })}
          options={kUses.map((uses) => ({ value: uses, label: words(usesWords[uses]) }))}
        />
      )}
      <Choice
        label={t`For how long`}
        columns={3}
        value={wish.lifetimeMs}
        onChange={(lifetimeMs) => setWish({ ...wish, lifetimeMs })}
        options={kLifetimesMs.map((lifetimeMs) => ({ value: lifetimeMs, label: words(lifetimeWords[lifetimeMs]) }))}
      />
      <ErrorNote failure={act.failure} />
      <Button type="submit" wide busy={act.busy}>
        <Trans>Make the invitation</Trans>
      </Button>
    </form>
  );
}

/** Inviting somebody: for whom, for how long, and then a link and a code to give them. */
export function InvitePage() {
  const role = useRead("status").value?.role;
  const [invitation, setInvitation] = useState<InvitationView>();
  if (invitation === undefined) {
    return (
      <>
        <PageHeader title={<Trans>Invite somebody</Trans>} backTo="/circle" />
        <InviteForm isOwner={role === Role.OWNER} onInvited={setInvitation} />
      </>
    );
  }
  return (
    <>
      <PageHeader title={<Trans>Your invitation is ready</Trans>} backTo="/circle" />
      <InvitationSheet invitation={invitation} />
      <div className="mt-6 grid gap-2">
        <Link to="/circle" className={buttonClass("primary", true)}>
          <Trans context="go on">Done</Trans>
        </Link>
        <Button tone="quiet" wide onClick={() => setInvitation(undefined)}>
          <Trans>Make another one</Trans>
        </Button>
      </div>
    </>
  );
}
