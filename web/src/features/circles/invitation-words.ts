// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationView } from "../../crypto/protocol";
import { kDayMs, kWeekMs } from "../../shared/time/time-words";

export const kLifetimesMs = [kDayMs, kWeekMs, 30 * kDayMs] as const;
export const kUses = [1, 5, 25] as const;

export const lifetimeWords: Readonly<Record<number, MessageDescriptor>> = {
  [kDayMs]: msg`1 day`,
  [kWeekMs]: msg`1 week`,
  [30 * kDayMs]: msg`30 days`,
};

export const usesWords: Readonly<Record<number, MessageDescriptor>> = {
  1: msg`One person`,
  5: msg`Up to 5 people`,
  25: msg`Up to 25 people`,
};

export const roleWords: Readonly<Record<Role, MessageDescriptor>> = {
  [Role.UNSPECIFIED]: msg`Member`,
  [Role.OBSERVER]: msg`Observer`,
  [Role.MEMBER]: msg`Member`,
  [Role.MODERATOR]: msg`Moderator`,
  [Role.ADMIN]: msg`Admin`,
  [Role.OWNER]: msg`Owner`,
};

export const invitationStateWords: Readonly<Record<InvitationView["state"], MessageDescriptor>> = {
  open: msg({ message: "Open", context: "invitation" }),
  used_up: msg`Used`,
  expired: msg`Over`,
  revoked: msg({ message: "Taken back", context: "invitation" }),
};

/** Those that still admit somebody first, each part newest first. */
export function sortInvitations(invitations: readonly InvitationView[]): InvitationView[] {
  const rank = (invitation: InvitationView) => (invitation.state === "open" ? 0 : 1);
  return [...invitations].sort((one, other) => rank(one) - rank(other) || other.createdMs - one.createdMs);
}
