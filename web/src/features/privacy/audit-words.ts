// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What happened with a member's data, one sentence an entry. Who did it is always in the sentence.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { AuditAction } from "../../api/generated/carecircle/v1/audit_pb";
import type { AuditView } from "../../crypto/protocol";

export const auditTopics = ["all", "details", "requests", "account", "circle"] as const;
export type AuditTopic = (typeof auditTopics)[number];

export function topicName(topic: AuditTopic): MessageDescriptor {
  switch (topic) {
    case "all":
      return msg`Everything`;
    case "details":
      return msg`My details`;
    case "requests":
      return msg`Requests and offers`;
    case "account":
      return msg`My account`;
    case "circle":
      return msg`The circle`;
  }
}

/** The numbers of the actions are grouped by tens: the contract keeps them for ever. */
export function topicOf(action: AuditAction): AuditTopic {
  if (action >= AuditAction.CONTACT_ASKED) return "details";
  if (action >= AuditAction.REQUEST_CREATED) return "requests";
  if (action >= AuditAction.CIRCLE_FOUNDED) return "circle";
  return "account";
}

export function entriesAbout(entries: readonly AuditView[], topic: AuditTopic): AuditView[] {
  return entries
    .filter((entry) => topic === "all" || topicOf(entry.action) === topic)
    .toSorted((one, other) => other.sequence - one.sequence);
}

// A name in another script must not turn the order of the sentence around it.
function isolated(name: string): string {
  return `\u2068${name === "" ? "…" : name}\u2069`;
}

export function auditSentence(entry: AuditView): MessageDescriptor {
  if (entry.erased) return msg`Something happened here. Its time is over, and what it was has been erased.`;
  const ofShare = sentenceOfShare(entry);
  if (ofShare !== null) return ofShare;
  if (entry.action === AuditAction.COMMIT_SET_ASIDE) return sentenceOfSetAside(entry);
  if (entry.mine) return sentenceOfMine(entry.action, entry.refused);
  if (entry.actorId === undefined) return sentenceOfServer(entry.action);
  return sentenceOfOther(entry.action, isolated(entry.actorName), entry.refused);
}

/** Of a share that we gave and know: with whom it was. */
function sentenceOfShare({ action, granteeName, mine, actorId }: AuditView): MessageDescriptor | null {
  if (granteeName === undefined) return null;
  const name = isolated(granteeName);
  if (mine && action === AuditAction.GRANT_CREATED) return msg`You shared details with ${name}.`;
  if (mine && action === AuditAction.GRANT_REVOKED) return msg`You ended the share with ${name}.`;
  if (actorId === undefined && action === AuditAction.GRANT_EXPIRED) return msg`The time of the share with ${name} ended. Nobody can open it any more.`;
  return null;
}

function sentenceOfSetAside({ mine, actorName, subjectName = "" }: AuditView): MessageDescriptor {
  if (mine && subjectName === "") return msg`A change to the circle could not be read. Your device set it aside.`;
  const name = isolated(mine ? subjectName : actorName);
  return mine
    ? msg`A change to the circle that ${name} sent could not be read. Your device set it aside.`
    : msg`${name} could not read a change to the circle that your device sent, and set it aside. If something does not work, ask for a new invitation.`;
}

function sentenceOfMine(action: AuditAction, refused: boolean): MessageDescriptor {
  switch (action) {
    case AuditAction.ACCOUNT_CREATED:
      return msg`You made your account.`;
    case AuditAction.SIGNED_IN:
      return refused ? msg`A sign-in to your account was refused.` : msg`You signed in.`;
    case AuditAction.PASSPHRASE_CHANGED:
      return msg`You changed your passphrase.`;
    case AuditAction.RECOVERY_REPLACED:
      return msg`You got a new recovery kit.`;
    case AuditAction.DEVICE_MOVED:
      return msg`Your account moved to another device.`;
    case AuditAction.CIRCLE_FOUNDED:
      return msg`You founded the circle.`;
    case AuditAction.INVITATION_CREATED:
      return msg`You made an invitation.`;
    case AuditAction.INVITATION_REVOKED:
      return msg`You took an invitation back.`;
    case AuditAction.MEMBER_ADMITTED:
      return msg`You let somebody into the circle.`;
    case AuditAction.MEMBER_REMOVED:
      return msg`You removed somebody from the circle.`;
    case AuditAction.MEMBER_LEFT:
      return msg`You left the circle.`;
    case AuditAction.ROLE_CHANGED:
      return msg`You changed a role.`;
    case AuditAction.REQUEST_CREATED:
      return msg`You asked for help.`;
    case AuditAction.REQUEST_EDITED:
      return msg`You changed your request.`;
    case AuditAction.REQUEST_COMPLETED:
      return msg`You marked your request as done.`;
    case AuditAction.REQUEST_CANCELLED:
      return msg`You cancelled your request.`;
    case AuditAction.REQUEST_EXPIRED:
      return msg`The time of your request ended.`;
    default:
      return sentenceOfMineWithSomebody(action, refused);
  }
}

function sentenceOfMineWithSomebody(action: AuditAction, refused: boolean): MessageDescriptor {
  switch (action) {
    case AuditAction.OFFER_MADE:
      return msg`You offered to help.`;
    case AuditAction.OFFER_ACCEPTED:
      return msg`You accepted an offer.`;
    case AuditAction.OFFER_DECLINED:
      return msg`You declined an offer.`;
    case AuditAction.OFFER_WITHDRAWN:
      return msg`You took your offer back.`;
    case AuditAction.OFFER_EXPIRED:
      return msg`The time of an offer ended.`;
    case AuditAction.CONTACT_ASKED:
      return msg`You asked somebody for contact details.`;
    case AuditAction.GRANT_CREATED:
      return msg`You shared details with somebody.`;
    case AuditAction.LEASE_RELEASED:
      return msg`You looked at details that were shared with you.`;
    case AuditAction.GRANT_REVOKED:
      return msg`You ended a share.`;
    case AuditAction.GRANT_EXPIRED:
      return msg`The time of a share ended.`;
    case AuditAction.RELEASE_REFUSED:
      return msg`You tried to look at details, and it was refused.`;
    case AuditAction.FIELD_CHANGED:
      return msg`You changed your card.`;
    default:
      return refused ? msg`Something was refused.` : msg`You did something that this version does not know.`;
  }
}

function sentenceOfOther(action: AuditAction, name: string, refused: boolean): MessageDescriptor {
  switch (action) {
    case AuditAction.MEMBER_ADMITTED:
      return msg`${name} let you into the circle.`;
    case AuditAction.MEMBER_REMOVED:
      return msg`${name} removed you from the circle.`;
    case AuditAction.MEMBER_LEFT:
      return msg`${name} left the circle.`;
    case AuditAction.ROLE_CHANGED:
      return msg`${name} changed your role.`;
    case AuditAction.OFFER_MADE:
      return msg`${name} offered to help you.`;
    case AuditAction.OFFER_ACCEPTED:
      return msg`${name} accepted your offer.`;
    case AuditAction.OFFER_DECLINED:
      return msg`${name} did not need your offer this time.`;
    case AuditAction.OFFER_WITHDRAWN:
      return msg`${name} took an offer back.`;
    case AuditAction.CONTACT_ASKED:
      return msg`${name} asked for your details.`;
    case AuditAction.GRANT_CREATED:
      return msg`${name} shared details with you.`;
    case AuditAction.LEASE_RELEASED:
      return refused ? msg`${name} tried to look at your details, and it was refused.` : msg`${name} looked at your details.`;
    case AuditAction.GRANT_REVOKED:
      return msg`${name} ended a share.`;
    case AuditAction.RELEASE_REFUSED:
      return msg`${name} tried to look at your details, and it was refused.`;
    case AuditAction.REQUEST_COMPLETED:
      return msg`${name} marked the request as done.`;
    case AuditAction.REQUEST_CANCELLED:
      return msg`${name} cancelled the request.`;
    default:
      return refused
        ? msg`${name} tried something, and it was refused.`
        : msg`${name} did something that this version does not know.`;
  }
}

function sentenceOfServer(action: AuditAction): MessageDescriptor {
  switch (action) {
    case AuditAction.REQUEST_EXPIRED:
      return msg`The time of a request ended.`;
    case AuditAction.OFFER_EXPIRED:
      return msg`The time of an offer ended.`;
    case AuditAction.GRANT_EXPIRED:
      return msg`The time of a share ended. Nobody can open it any more.`;
    case AuditAction.GRANT_REVOKED:
      return msg`A share ended, because the request ended or somebody left.`;
    case AuditAction.SIGNED_IN:
      return msg`A sign-in to your account was refused.`;
    case AuditAction.RELEASE_REFUSED:
      return msg`A look at your details was refused.`;
    default:
      return msg`The server did something that this version does not know.`;
  }
}
