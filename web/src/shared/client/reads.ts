// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Which operations are reads, and which changes make what they answered stale. A query key is [operation, ...arguments].
import type { Change, Noun, Operations } from "../../crypto/protocol";

/** The nouns that a read shows something of. */
const kNounsOfRead = {
  status: ["status"],
  previewInvitation: [],
  recoveryCode: ["status"],
  circle: ["circle", "members", "joins"],
  members: ["members"],
  invitations: ["invitations", "members"],
  joins: ["joins", "members"],
  helpRequests: ["help_requests", "offers", "conversations"],
  helpRequest: ["help_requests", "offers", "conversations"],
  offers: ["offers", "help_requests", "conversations"],
  conversations: ["conversations", "messages"],
  messages: ["messages"],
  card: ["card"],
  contactQuestions: ["contact_questions"],
  grants: ["grants"],
  auditTrail: ["audit"],
  setting: ["settings"],
} satisfies { [Name in keyof Operations]?: readonly Noun[] };

export type ReadOperation = keyof typeof kNounsOfRead;

/** Nouns whose change names the very thing that a read's first argument names. */
const kNounsNamedByArgument: readonly Noun[] = ["help_requests", "offers", "messages"];

export type ReadKey = readonly [ReadOperation, ...unknown[]];

export function isReadKey(key: readonly unknown[]): key is ReadKey {
  const operation = key[0];
  return typeof operation === "string" && Object.hasOwn(kNounsOfRead, operation);
}

/** Whether a read with this key may answer something else after the change. */
export function isStaleAfter(key: readonly unknown[], change: Change): boolean {
  if (!isReadKey(key)) {
    return false;
  }
  const nouns: readonly Noun[] = kNounsOfRead[key[0]];
  if (!nouns.includes(change.noun)) {
    return false;
  }
  const argument = key[1];
  const otherThing =
    change.id !== undefined &&
    typeof argument === "string" &&
    kNounsNamedByArgument.includes(change.noun) &&
    argument !== change.id;
  return !otherThing;
}
