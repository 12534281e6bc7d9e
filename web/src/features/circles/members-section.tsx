// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Crown, User, UserMinus } from "lucide-react";
import { useState } from "react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { MemberView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { Avatar } from "../../shared/ui/avatar";
import { Badge } from "../../shared/ui/badge";
import { ConfirmDialog } from "../../shared/ui/dialog";
import type { MenuItem } from "../../shared/ui/menu";
import { Menu } from "../../shared/ui/menu";
import { Skeleton } from "../../shared/ui/skeleton";
import { useToast } from "../../shared/ui/toast";
import { roleWords } from "./invitation-words";

type Question = "remove" | "make_owner" | "make_member";

function RemoveDialog({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const act = useAct("removeMember");
  const { name } = member;
  const remove = async () => {
    if (!(await act.run(member.id)).ok) return;
    onClose();
    toast({ text: t`${name} is no longer in the circle.` });
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => void remove()}
      title={
        <Trans>
          Remove <bdi>{name}</bdi> from the circle?
        </Trans>
      }
      confirm={<Trans>Remove</Trans>}
      danger
      busy={act.busy}
    >
      <div className="grid gap-3">
        <p>
          <Trans>They can read nothing new from now on, and what was shared with them ends. What they have read already they may remember.</Trans>
        </p>
        <p>
          <Trans>Every member sees that you did it. To come back they need a new invitation.</Trans>
        </p>
        <ErrorNote failure={act.failure} />
      </div>
    </ConfirmDialog>
  );
}

function RoleDialog({ member, role, onClose }: { member: MemberView; role: Role.OWNER | Role.MEMBER; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const act = useAct("changeRole");
  const { name } = member;
  const toOwner = role === Role.OWNER;
  const change = async () => {
    if (!(await act.run(member.id, role)).ok) return;
    onClose();
    toast({ text: toOwner ? t`${name} is an owner now.` : t`${name} is a member now.` });
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => void change()}
      title={
        toOwner ? (
          <Trans>
            Make <bdi>{name}</bdi> an owner?
          </Trans>
        ) : (
          <Trans>
            Make <bdi>{name}</bdi> a member again?
          </Trans>
        )
      }
      confirm={toOwner ? <Trans>Make owner</Trans> : <Trans>Make member</Trans>}
      busy={act.busy}
    >
      <div className="grid gap-3">
        <p>
          {toOwner ? (
            <Trans>Owners let people in, remove members and change the circle. Every member sees who is an owner.</Trans>
          ) : (
            <Trans>They stay in the circle, and no longer let people in as owners, remove members or change the circle.</Trans>
          )}
        </p>
        <ErrorNote failure={act.failure} />
      </div>
    </ConfirmDialog>
  );
}

function useMemberMenu(member: MemberView, ownerCount: number, ask: (question: Question) => void): MenuItem[] {
  const { t } = useLingui();
  const items: MenuItem[] = [];
  if (member.role === Role.MEMBER) items.push({ label: t`Make owner`, icon: Crown, onSelect: () => ask("make_owner") });
  if (member.role === Role.OWNER && ownerCount > 1) items.push({ label: t`Make member`, icon: User, onSelect: () => ask("make_member") });
  if (!member.mine) items.push({ label: t`Remove from the circle`, icon: UserMinus, danger: true, onSelect: () => ask("remove") });
  return items;
}

function Member({ member, isOwner, ownerCount }: { member: MemberView; isOwner: boolean; ownerCount: number }) {
  const { t, i18n } = useLingui();
  const [question, setQuestion] = useState<Question>();
  const items = useMemberMenu(member, ownerCount, setQuestion);
  const close = () => setQuestion(undefined);
  const { name } = member;
  return (
    <li className="flex min-h-16 items-center gap-3 border-b border-line py-2 last:border-b-0">
      <Avatar id={member.id} name={name} />
      <div className="flex min-w-0 grow flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="min-w-0 font-medium">
          <bdi>{name}</bdi> {member.mine && <span className="font-normal text-ink-soft">{t`(you)`}</span>}
        </p>
        {member.leaving && <Badge tone="warning">{t`Leaving`}</Badge>}
        {member.role !== Role.MEMBER && (
          <Badge tone="primary" {...(member.role === Role.OWNER ? { icon: Crown } : {})}>
            {i18n._(roleWords[member.role])}
          </Badge>
        )}
      </div>
      {isOwner && items.length > 0 && <Menu label={t`What you can do with ${name}`} items={items} />}
      {question === "remove" && <RemoveDialog member={member} onClose={close} />}
      {question === "make_owner" && <RoleDialog member={member} role={Role.OWNER} onClose={close} />}
      {question === "make_member" && <RoleDialog member={member} role={Role.MEMBER} onClose={close} />}
    </li>
  );
}

/** Everybody in the circle; owners can do something with each. */
export function MembersSection({ isOwner, ownerCount }: { isOwner: boolean; ownerCount: number }) {
  const { t } = useLingui();
  const members = useRead("members");
  // A profile that cannot be read, of a device that the circle does not know, must not hide who is there.
  const named = (member: MemberView) => (member.name === "" ? { ...member, name: t`Person without a name` } : member);
  return (
    <section aria-labelledby="members" className="grid grid-cols-1 gap-3">
      <h2 id="members" className="text-xl">
        <Trans>Members</Trans>
      </h2>
      <ErrorNote failure={members.failure} onAgain={members.again} />
      {members.value === undefined ? (
        members.waiting && <Skeleton />
      ) : (
        <ul className="@container/people rounded-lg border border-line bg-surface px-4 shadow-low">
          {members.value.map((member) => (
            <Member key={member.id} member={named(member)} isOwner={isOwner} ownerCount={ownerCount} />
          ))}
        </ul>
      )}
    </section>
  );
}
