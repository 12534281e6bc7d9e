// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Crown, QrCode as QrIcon, Ticket } from "lucide-react";
import { useState } from "react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import type { Tone } from "../../shared/ui/badge";
import { Badge } from "../../shared/ui/badge";
import { Button } from "../../shared/ui/button";
import { Card } from "../../shared/ui/card";
import { ConfirmDialog, Dialog } from "../../shared/ui/dialog";
import { Skeleton } from "../../shared/ui/skeleton";
import { Time } from "../../shared/ui/time";
import { useToast } from "../../shared/ui/toast";
import { InvitationSheet } from "./invitation-sheet";
import { invitationStateWords, sortInvitations } from "./invitation-words";

const kStateTone: Readonly<Record<InvitationView["state"], Tone>> = {
  open: "success",
  used_up: "neutral",
  expired: "neutral",
  revoked: "neutral",
};

function RevokeDialog({ invitation, onClose }: { invitation: InvitationView; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const act = useAct("revokeInvitation");
  const revoke = async () => {
    if (!(await act.run(invitation.id)).ok) return;
    onClose();
    toast({ text: t`The invitation was taken back. Its link does not work any more.` });
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => void revoke()}
      title={<Trans>Take this invitation back?</Trans>}
      confirm={<Trans>Take back</Trans>}
      danger
      busy={act.busy}
    >
      <div className="grid gap-3">
        <p>
          <Trans>Nobody can join with it any more. Who has joined already stays in the circle.</Trans>
        </p>
        <ErrorNote failure={act.failure} />
      </div>
    </ConfirmDialog>
  );
}

function InvitationActs({ invitation }: { invitation: InvitationView }) {
  const [shown, setShown] = useState<"sheet" | "revoke">();
  const close = () => setShown(undefined);
  return (
    <div className="flex flex-wrap gap-2">
      {invitation.link !== undefined && (
        <Button tone="secondary" onClick={() => setShown("sheet")}>
          <QrIcon aria-hidden size="1.2em" />
          <Trans>Show link and code</Trans>
        </Button>
      )}
      <Button tone="quiet" onClick={() => setShown("revoke")}>
        <Trans>Take back</Trans>
      </Button>
      <Dialog open={shown === "sheet"} onClose={close} title={<Trans>Invitation</Trans>}>
        <InvitationSheet invitation={invitation} />
      </Dialog>
      {shown === "revoke" && <RevokeDialog invitation={invitation} onClose={close} />}
    </div>
  );
}

function Invitation({ invitation, mayRevoke }: { invitation: InvitationView; mayRevoke: boolean }) {
  const { i18n } = useLingui();
  const { uses, usesMax, inviterName } = invitation;
  const open = invitation.state === "open";
  return (
    <Card as="li" className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={kStateTone[invitation.state]}>{i18n._(invitationStateWords[invitation.state])}</Badge>
        {invitation.role === Role.OWNER && (
          <Badge tone="primary" icon={Crown}>
            <Trans>Owner</Trans>
          </Badge>
        )}
        <span className="text-sm text-ink-soft">
          <Trans>
            by <bdi>{inviterName}</bdi>
          </Trans>
        </span>
      </div>
      <p>
        <Plural value={usesMax} one="For one person" other="For # people" />
        {" · "}
        <Plural value={uses} _0="nobody has used it yet" one="# has joined" other="# have joined" />
        {open && (
          <>
            {" · "}
            <Trans>
              ends <Time ms={invitation.expiresMs} />
            </Trans>
          </>
        )}
      </p>
      {open && (mayRevoke || invitation.link !== undefined) && <InvitationActs invitation={invitation} />}
    </Card>
  );
}

/** The invitations: which are open, who made them, and taking them back. */
export function InvitationsSection({ isOwner }: { isOwner: boolean }) {
  const invitations = useRead("invitations");
  const list = sortInvitations(invitations.value ?? []);
  return (
    <section aria-labelledby="invitations" className="grid grid-cols-1 gap-3">
      <h2 id="invitations" className="text-xl">
        <Trans>Invitations</Trans>
      </h2>
      <ErrorNote failure={invitations.failure} onAgain={invitations.again} />
      {invitations.value === undefined && invitations.waiting && <Skeleton cards={1} />}
      {invitations.value !== undefined && list.length === 0 && (
        <p className="flex items-center gap-3 text-ink-soft">
          <Ticket aria-hidden size="1.4em" className="shrink-0" />
          <Trans>No invitation is open. Make one to let a neighbour join.</Trans>
        </p>
      )}
      <ul className="grid gap-3">
        {list.map((invitation) => (
          <Invitation key={invitation.id} invitation={invitation} mayRevoke={isOwner || invitation.link !== undefined} />
        ))}
      </ul>
    </section>
  );
}
