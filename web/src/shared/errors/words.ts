// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The one table from a code to plain words: what happened, and what to do next. Its type makes a code without words not compile.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ErrorCode } from "../../api/generated/carecircle/v1/errors_pb";
import type { ClientErrorCode } from "../../crypto/protocol";

/** Names of the catalogue in api/carecircle/v1/errors.proto, in lower case: "contact_grant_revoked". */
export type CatalogueCode = Lowercase<keyof typeof ErrorCode>;
export type KnownCode = CatalogueCode | ClientErrorCode;
export interface ErrorWords {
  what: MessageDescriptor;
  next: MessageDescriptor;
}

const tryAgain = msg`Try again. If it happens again, tell the owner of your circle the code below.`;
const lookAgain = msg`Look at it again, then decide.`;
const askForNew = msg`Ask whoever invited you for a new invitation.`;
const nothingToDo = msg`You need not do anything.`;
const refusedForSafety = msg`Nothing of it was believed. Tell the owner of your circle the code below.`;
const signInAgain = msg`Sign in again with your sign-in name and passphrase.`;
const loadAgain = msg`Close this page and open it again. If that does not help, tell the owner of your circle the code below.`;
const heals = msg`It usually mends itself within a minute. If it does not, close this page and open it again.`;
const anotherWay = msg`Go back and choose something else.`;

const inputWords = {
  unspecified: { what: msg`Something went wrong.`, next: tryAgain },
  malformed_input: { what: msg`The data is damaged, or part of it is missing.`, next: tryAgain },
  limit_exceeded: { what: msg`That is longer or more than fits.`, next: msg`Make it shorter, then try again.` },
  field_missing: { what: msg`Something that is needed is missing.`, next: msg`Fill in what is missing, then try again.` },
  value_not_supported: { what: msg`That is not possible here.`, next: anotherWay },
  not_found: { what: msg`This does not exist any more, or it is not for you to see.`, next: msg`Go back to the list: it is up to date.` },
  already_exists: { what: msg`That exists already.`, next: lookAgain },
  permission_denied: { what: msg`You may not do that.`, next: msg`Ask an owner of your circle.` },
  wrong_state: { what: msg`That is not possible at this point.`, next: lookAgain },
  rate_limited: { what: msg`Those were too many tries in a short time.`, next: msg`Wait a minute, then try again.` },
  conflict: { what: msg`Someone changed this at the same moment.`, next: lookAgain },
  internal: { what: msg`Something went wrong on the server. Your data is safe.`, next: tryAgain },
  unavailable: { what: msg`The server does not answer at the moment.`, next: msg`Wait a moment, then try again.` },
  client_too_old: { what: msg`This page is older than the server.`, next: msg`Load the page again to get the new one.` },
  storage_failed: { what: msg`The server could not store it. Nothing was changed.`, next: tryAgain },
  data_too_new: { what: msg`What is stored here was written by a newer version.`, next: msg`Load the page again to get the new one.` },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const cryptographyWords = {
  decryption_failed: { what: msg`This cannot be opened with your keys.`, next: heals },
  signature_invalid: { what: msg`This does not come from whom it names.`, next: refusedForSafety },
  key_invalid: { what: msg`A key is not in order.`, next: refusedForSafety },
  commitment_mismatch: { what: msg`What arrived is not what was promised.`, next: refusedForSafety },
  proof_invalid: { what: msg`The server did not prove that it recorded this.`, next: refusedForSafety },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const accountWords = {
  signed_out: { what: msg`You are signed out.`, next: signInAgain },
  sign_in_failed: { what: msg`The sign-in name or the passphrase is not right.`, next: msg`Check both and try again. If you have forgotten the passphrase, use the code on your recovery kit.` },
  sign_in_name_taken: { what: msg`Somebody has this sign-in name already.`, next: msg`Choose another one.` },
  recovery_code_wrong: { what: msg`That is not the code on your recovery kit.`, next: msg`Compare it letter by letter with the printed kit. Only your newest kit works.` },
  account_moved: { what: msg`Your account has moved to another device.`, next: msg`If that was not you, sign in here at once and make a new passphrase.` },
  passphrase_wrong: { what: msg`The passphrase is not right.`, next: msg`Try again. Nobody is locked out for guessing wrong.` },
  passphrase_too_short: { what: msg`This passphrase is too short or too long.`, next: msg`Use 8 to 128 characters. Four words are a good passphrase.` },
  index_conflict: { what: msg`Another page of yours changed your account at the same moment.`, next: msg`Try again.` },
  index_rolled_back: { what: msg`The server returned an older copy of your account than you have seen.`, next: refusedForSafety },
  kit_not_confirmed: { what: msg`That is not the code on the kit.`, next: msg`Compare it letter by letter with what you printed or saved.` },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const circleWords = {
  invitation_invalid: { what: msg`This invitation is not valid.`, next: msg`Check that you have the whole link, or ask for a new one.` },
  invitation_expired: { what: msg`This invitation has expired.`, next: askForNew },
  invitation_used_up: { what: msg`This invitation has been used.`, next: askForNew },
  invitation_revoked: { what: msg`This invitation was taken back.`, next: askForNew },
  admission_refused: { what: msg`This would break the circle's rules of admission.`, next: msg`Leave this person waiting, and invite them anew.` },
  not_a_member: { what: msg`You are not a member of this circle.`, next: msg`Ask a member for an invitation.` },
  still_waiting: { what: msg`You are in the waiting room.`, next: msg`Someone of the circle lets you in. You can close this page in the meantime.` },
  already_a_member: { what: msg`This account is a member already.`, next: signInAgain },
  role_not_supported: { what: msg`This role cannot be given yet.`, next: anotherWay },
  last_owner: { what: msg`The last owner cannot leave or be removed.`, next: msg`Make somebody else an owner first.` },
  circle_founded: { what: msg`This link has founded its circle already.`, next: signInAgain },
  ghost_device: { what: msg`A device that nobody invited was presented. It was refused.`, next: refusedForSafety },
  rolled_back: { what: msg`The server presented something older than you have seen. It was refused.`, next: refusedForSafety },
  home_in_use: { what: msg`This browser holds an account already.`, next: msg`Sign in with it, or sign out first.` },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const groupWords = {
  stale_epoch: { what: msg`The circle changed at the same moment.`, next: msg`Try again.` },
  mls_message_invalid: { what: msg`A message does not follow the rules. It was refused.`, next: refusedForSafety },
  mls_wrong_epoch: { what: msg`A message belongs to another time.`, next: heals },
  mls_wrong_group: { what: msg`A message belongs elsewhere. It was refused.`, next: refusedForSafety },
  mls_key_consumed: { what: msg`This message was opened before, and its key is gone.`, next: nothingToDo },
  mls_generation_too_far: { what: msg`A message claims to be too far ahead.`, next: heals },
  mls_tree_invalid: { what: msg`The list of members' keys is not in order. It was refused.`, next: refusedForSafety },
  mls_leaf_invalid: { what: msg`A member's key is not in order. It was refused.`, next: refusedForSafety },
  mls_proposal_invalid: { what: msg`A proposed change is not in order. It was refused.`, next: refusedForSafety },
  mls_commit_invalid: { what: msg`A change is not in order. It was refused.`, next: refusedForSafety },
  mls_welcome_invalid: { what: msg`What should let you in is not in order.`, next: refusedForSafety },
  mls_not_for_us: { what: msg`This message is not for this device.`, next: nothingToDo },
  mls_removed: { what: msg`This device no longer belongs to the conversation.`, next: signInAgain },
  mls_suite_not_supported: { what: msg`The circle uses a newer kind of encryption than this page knows.`, next: msg`Load the page again to get the new one.` },
  mls_pending_commit: { what: msg`A change is still on its way.`, next: heals },
  mls_psk_unknown: { what: msg`A key is asked for that this device does not have.`, next: heals },
  state_damaged: { what: msg`What is stored in this browser is damaged.`, next: msg`Sign out, then sign in again. Your messages and requests come back.` },
  key_packages_exhausted: { what: msg`The other person's device must come online once first.`, next: msg`Try again tomorrow, or choose another offer.` },
  sequence_gap: { what: msg`The server left out or reordered messages. They were refused.`, next: refusedForSafety },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const requestWords = {
  request_closed: { what: msg`This request is closed.`, next: msg`Look at the board: others may need help.` },
  offer_closed: { what: msg`This offer is closed.`, next: lookAgain },
  offer_exists: { what: msg`You have offered to help with this already.`, next: msg`You will hear as soon as there is an answer.` },
  own_request: { what: msg`This is your own request.`, next: nothingToDo },
  revision_conflict: { what: msg`This was changed in the meantime.`, next: lookAgain },
  record_refused: { what: msg`A request does not come from whom it names. It was refused.`, next: refusedForSafety },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const contactWords = {
  contact_grant_revoked: { what: msg`This was taken back.`, next: msg`If you still need it, ask in your conversation.` },
  contact_grant_expired: { what: msg`The time for this is over.`, next: msg`If you still need it, ask in your conversation.` },
  contact_field_empty: { what: msg`This part of your card is empty.`, next: msg`Fill it in on your card, then share it.` },
  contact_no_conversation: { what: msg`You share details with people you talk with. There is no conversation yet.`, next: msg`Accept an offer of help first.` },
  contact_lifetime: { what: msg`That is too short or too long a time.`, next: msg`Choose between 1 hour and 365 days.` },
  contact_views_used_up: { what: msg`You have looked at this as often as was allowed.`, next: msg`If you still need it, ask in your conversation.` },
  contact_too_soon: { what: msg`You have looked at this a moment ago.`, next: msg`Wait a little before you look again.` },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const browserWords = {
  unreachable: { what: msg`The server cannot be reached. Nothing is lost.`, next: msg`Check your connection. We keep trying.` },
  locked: { what: msg`CareCircle is locked.`, next: msg`Type your passphrase to open it.` },
  writer_gone: { what: msg`The page that did this was closed in the middle.`, next: msg`Look whether it happened. If not, try again.` },
  page_not_fetched: { what: msg`The connection broke off while the page was fetched. Nothing is lost.`, next: msg`Check your connection, then try again.` },
  circle_held_up: {
    what: msg`A change to the circle could not be read.`,
    next: msg`Until an owner opens CareCircle, nobody can be let in or removed. All else works as before.`,
  },
  storage_full: { what: msg`This device has no room left.`, next: msg`Delete something from the device, then try again.` },
  unexpected: { what: msg`Something happened that should not happen.`, next: loadAgain },
} satisfies Partial<Record<KnownCode, ErrorWords>>;

const words: Record<KnownCode, ErrorWords> = {
  ...inputWords,
  ...cryptographyWords,
  ...accountWords,
  ...circleWords,
  ...groupWords,
  ...requestWords,
  ...contactWords,
  ...browserWords,
};

function isKnown(code: string): code is KnownCode {
  return Object.hasOwn(words, code);
}

/** The words for a code. A server newer than this page may send one that it does not know. */
export function wordsFor(code: string): ErrorWords {
  return words[isKnown(code) ? code : "unspecified"];
}
