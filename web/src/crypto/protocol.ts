// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the screens may ask of the worker that holds the keys, and what it tells them. Everything here is plain data that structured
// clone can carry between a tab and the worker; nothing here is a key, but for what a person must see or type: the passphrase, the
// recovery code, the link of an invitation.
//
// Every operation answers an Outcome and never throws for what can go wrong in use: `code` is a name of the catalogue in
// api/carecircle/v1/errors.proto, such as "contact_grant_revoked", or one of ClientErrorCode for what only a browser meets.
//
// Ids are 32 lower-case hex digits. Times are UTC milliseconds by the server's clock (the worker corrects the device's).
import type { AuditAction } from "../api/generated/carecircle/v1/audit_pb";
import type { Role } from "../api/generated/carecircle/v1/circles_pb";
import type { GrantEndReason, GrantState } from "../api/generated/carecircle/v1/contacts_pb";
import type { Category, FieldKind, Urgency } from "../api/generated/carecircle/v1/content_pb";
import type { HelpRequestStatus, OfferStatus } from "../api/generated/carecircle/v1/help_requests_pb";

export type Id = string;

/** What only a browser meets. `unreachable`: the server did not answer, nothing is known to have changed. */
export type ClientErrorCode =
  | "unreachable"
  | "locked" // keys are locked or the member is signed out; sign in again
  | "writer_gone" // the tab that did the writing was closed in the middle: look, then try again
  | "storage_full"
  | "circle_held_up" // somebody's commit is refused; an owner's device has it set aside; `detail` tells why it is
  | "page_not_fetched" // the script of a page did not come
  | "unexpected"; // a bug; `detail` may be shown to whoever reports it

export interface Failure {
  ok: false;
  code: string;
  detail?: string;
}
export type Outcome<T> = { ok: true; value: T } | Failure;

// ---- Who we are --------------------------------------------------------------------------------------------------------------

/**
 * Where this browser stands. `new`: no account here. `signed_out`: an account's encrypted store is here, the session is over.
 * `locked`: signed in, keys locked by the member or by time; the passphrase opens them. `waiting`: joined, nobody has let us in yet.
 * `removed`: was a member and is out of the circle; what was read before is still here and can be read, everything that asks the server
 * answers not_a_member, and signing out erases it.
 */
export type Stage = "starting" | "new" | "signed_out" | "locked" | "waiting" | "member" | "removed";

export interface Status {
  stage: Stage;
  /** Whether the server can be reached at the moment. */
  online: boolean;
  accountId?: Id;
  displayName?: string;
  signInName?: string;
  circleId?: Id;
  /** The name of the circle; when waiting, unknown. */
  circleName?: string;
  role?: Role;
  /** The recovery kit was typed back. */
  kitConfirmed?: boolean;
  /** Add to Date.now() for the server's time. */
  clockOffsetMs: number;
  /** What the last synchronisation met: a server that was refused, a store that is full, a bug ("unexpected"). Absent: all is well. */
  problemCode?: string;
  /** While waiting: since when. */
  waitingSinceMs?: number;
  /** When removed: since when we know, and whether it was our own wish. */
  outSinceMs?: number;
  leftByChoice?: boolean;
}

export interface InvitationPreview {
  /** The server's own link: whoever opens it founds the circle. */
  founding: boolean;
  role: Role;
  expiresMs: number;
}

export interface JoinWish {
  link: string;
  displayName: string;
  passphrase: string;
  /** Empty: made from the display name with random words. */
  signInName: string;
}
export interface FoundWish extends JoinWish {
  circle: CircleSettings;
}
export interface JoinResult {
  stage: "waiting" | "member";
  signInName: string;
  /** As printed on the kit, in groups. */
  recoveryCode: string;
}
export interface SignInResult {
  /** The account has moved to this browser; the old device is signed out and a new recovery code was made. */
  moved: boolean;
  recoveryCode?: string;
}

// ---- The circle ----------------------------------------------------------------------------------------------------------------

export interface CrisisNumber {
  name: string;
  number: string;
}
export interface CircleSettings {
  name: string;
  zones: string[];
  /** Which categories the circle uses; empty: all. */
  categories: Category[];
  crisisNumbers: CrisisNumber[];
}
export interface CircleView extends CircleSettings {
  id: Id;
  role: Role;
  memberCount: number;
  /** For who may admit. */
  waitingCount: number;
  ownerCount: number;
}
export interface MemberView {
  id: Id;
  name: string;
  role: Role;
  joinedMs: number;
  mine: boolean;
  /** Has left; the removal is still to be committed. */
  leaving: boolean;
}
export interface InvitationView {
  id: Id;
  role: Role;
  usesMax: number;
  uses: number;
  createdMs: number;
  expiresMs: number;
  state: "open" | "used_up" | "expired" | "revoked";
  /** Only for our own invitations. */
  link?: string;
  inviterName: string;
}
export interface InvitationWish {
  role: Role;
  uses: number;
  lifetimeMs: number;
}
/** Somebody who waits to be let in. */
export interface JoinView {
  id: Id;
  accountId: Id;
  name: string;
  role: Role;
  invitationId: Id;
  createdMs: number;
  /** The rule of admission that it breaks; it can then only be left alone. */
  refusedCode?: string;
}

// ---- Help requests -------------------------------------------------------------------------------------------------------------

export interface HelpRequestDraft {
  title: string;
  details: string;
  category: Category;
  subcategory: string;
  urgency: Urgency;
  zone: string;
  ongoing: boolean;
  /** Empty: nothing to exchange, and that is fine. */
  exchange: string;
  /** Only the helper who is accepted reads it. Empty: no such part. */
  sealed: string;
}
/** One sentence at every moment, for the side that looks; the screens put it into words. */
export type NextStep =
  | "author_waiting"
  | "author_one_offer"
  | "author_offers"
  | "author_in_progress"
  | "author_in_progress_offers"
  | "author_completed"
  | "author_cancelled"
  | "author_closed"
  | "author_expired"
  | "helper_can_offer"
  | "helper_pending"
  | "helper_accepted"
  | "helper_declined"
  | "helper_expired"
  | "helper_withdrawn"
  | "ended";
export interface HelpRequestView {
  id: Id;
  authorId: Id;
  authorName: string;
  mine: boolean;
  status: HelpRequestStatus;
  title: string;
  details: string;
  category: Category;
  subcategory: string;
  urgency: Urgency;
  zone: string;
  ongoing: boolean;
  exchange: string;
  hasSealedPart: boolean;
  /** For the author and for a helper who was accepted. */
  sealed?: string;
  offersPending: number;
  offersCount: number;
  myOffer?: OfferStatus;
  /** The conversation with the accepted helper or with the requester. */
  conversationId?: Id;
  nextStep: NextStep;
  createdMs: number;
  /** 0: ongoing. */
  expiresMs: number;
}
export interface HelpRequestList {
  requests: HelpRequestView[]; // newest first
  /** Records that the server holds and that failed a check: shown as refused, never as content. */
  refused: { id: Id; code: string }[];
}
export interface OfferView {
  id: Id;
  requestId: Id;
  helperId: Id;
  helperName: string;
  mine: boolean;
  status: OfferStatus;
  message: string;
  conversationId?: Id;
  createdMs: number;
  expiresMs: number;
}

// ---- Conversations -------------------------------------------------------------------------------------------------------------

export interface ConversationView {
  id: Id;
  requestId: Id;
  requestTitle: string;
  memberId: Id;
  memberName: string;
  lastText: string;
  lastMs: number;
  unreadCount: number;
}
export type MessageState = "sending" | "sent" | "delivered" | "received" | "failed";
export interface MessageView {
  /** Unique in the conversation, from the moment of writing on. */
  key: string;
  /** 0 until the server has taken it. */
  sequence: number;
  senderId: Id;
  mine: boolean;
  text: string;
  sentMs: number;
  state: MessageState;
  /** Why it failed. */
  code?: string;
}
export interface MessageList {
  messages: MessageView[];
  /** There are others before these. */
  earlier: boolean;
}

// ---- Contacts --------------------------------------------------------------------------------------------------------------------

export interface CardField {
  kind: FieldKind;
  value: string;
}
export type PurposeName = "mutual_aid_coordination" | "appointment" | "delivery" | "home_visit" | "crisis" | "other";
export interface ShareWish {
  memberId: Id;
  fields: FieldKind[];
  /** Absent: until the request of the conversation ends. */
  lifetimeMs?: number;
  purpose: PurposeName;
  note: string;
}
export interface GrantView {
  id: Id;
  direction: "given" | "received";
  memberId: Id;
  memberName: string;
  fields: FieldKind[];
  purpose: PurposeName;
  note: string;
  endsWithRequest: boolean;
  createdMs: number;
  expiresMs: number;
  state: GrantState;
  endReason: GrantEndReason;
  views: number;
}
export interface ContactQuestion {
  askerId: Id;
  askerName: string;
  conversationId: Id;
  fields: FieldKind[];
  note: string;
  askedMs: number;
}

// ---- What happened ---------------------------------------------------------------------------------------------------------------

export interface AuditView {
  sequence: number;
  timeMs: number;
  action: AuditAction;
  /** Absent: the server itself. */
  actorId?: Id;
  actorName: string;
  mine: boolean;
  subjectId?: Id;
  /** Absent when it is about ourselves. */
  subjectName?: string;
  objectId?: Id;
  /** Whom the share was given to that the entry is about; absent when it is about something else or we know nothing of it any more. */
  granteeName?: string;
  refused: boolean;
  /** Its time is over: only that there was an entry is left. */
  erased: boolean;
}

// ---- The operations ----------------------------------------------------------------------------------------------------------------

/**
 * The whole interface: name → arguments → value. Reads answer from the local store where they can, so that the screens work without
 * the server; writes answer when the server has acknowledged them durably (sendText: when it is kept here; its MessageState tells
 * the rest).
 */
export interface Operations {
  status(): Status;

  /** invitation_used_up, …_expired, …_revoked, …_invalid for one that admits nobody any more. */
  previewInvitation(link: string): InvitationPreview;
  joinCircle(wish: JoinWish): JoinResult;
  foundCircle(wish: FoundWish): JoinResult;
  signIn(signInName: string, passphrase: string): SignInResult;
  recover(recoveryCode: string, newPassphrase: string): SignInResult;
  /** Opens a locked store again. */
  unlock(passphrase: string): void;
  /** Destroys the unwrapped local key here and the server's half: the passphrase is needed again. */
  lock(): void;
  /** lock, as fast as it goes: the local part first and without waiting for the server. */
  leaveQuickly(): void;
  /** Ends the session and removes everything of this account from this browser. */
  signOut(): void;
  changePassphrase(oldPassphrase: string, newPassphrase: string): void;
  /** The code of the kit, for printing again while it is not confirmed. */
  recoveryCode(): string;
  confirmKit(typedCode: string): void;

  circle(): CircleView;
  editCircle(settings: CircleSettings): void;
  members(): MemberView[];
  invitations(): InvitationView[];
  invite(wish: InvitationWish): InvitationView;
  revokeInvitation(id: Id): void;
  joins(): JoinView[];
  admit(joinId: Id): void;
  removeMember(id: Id): void;
  changeRole(id: Id, role: Role): void;
  leaveCircle(): void;

  helpRequests(): HelpRequestList;
  helpRequest(id: Id): HelpRequestView;
  createHelpRequest(draft: HelpRequestDraft): HelpRequestView;
  editHelpRequest(id: Id, draft: HelpRequestDraft): HelpRequestView;
  completeHelpRequest(id: Id): void;
  cancelHelpRequest(id: Id): void;
  offers(requestId: Id): OfferView[];
  offerHelp(requestId: Id, message: string): OfferView;
  /** The conversation that was founded. */
  acceptOffer(id: Id): Id;
  declineOffer(id: Id): void;
  withdrawOffer(id: Id): void;

  conversations(): ConversationView[];
  /** The newest: `countMin` of them where there are so many, and some more, all that is on its way among them. */
  messages(conversationId: Id, countMin: number): MessageList;
  sendText(conversationId: Id, text: string): MessageView;
  resendText(conversationId: Id, key: string): MessageView;
  discardText(conversationId: Id, key: string): void;
  markRead(conversationId: Id): void;

  card(): CardField[];
  /** An empty value clears the field. */
  setCardField(kind: FieldKind, value: string): void;
  shareContact(wish: ShareWish): GrantView;
  askForContact(memberId: Id, fields: FieldKind[], note: string): void;
  contactQuestions(): ContactQuestion[];
  grants(): GrantView[];
  /** Recorded for the subject before it is shown. Nothing of it is kept. */
  viewContact(grantId: Id): CardField[];
  /** By the subject: taken back. By the other side: forgotten. */
  revokeGrant(id: Id): void;
  /** Every active grant that we gave; how many were taken back. */
  revokeAllGrants(): number;

  auditTrail(): AuditView[];

  /** Small settings of this browser, kept in the encrypted store: language, appearance, … */
  setting(name: string): string | null;
  setSetting(name: string, value: string): void;
}

export type OperationName = keyof Operations;

/** The nouns that the worker reports as changed; a screen reads again what it shows of them. */
export type Noun =
  | "status"
  | "circle"
  | "members"
  | "invitations"
  | "joins"
  | "help_requests"
  | "offers"
  | "conversations"
  | "messages"
  | "card"
  | "grants"
  | "contact_questions"
  | "audit"
  | "settings";

export interface Change {
  noun: Noun;
  /** The one that changed, where it is one: a request for offers, a conversation for messages. */
  id?: Id;
}

/** The client in a tab (client.ts): the same operations as promises. */
export type CareCircleClient = {
  [Name in OperationName]: (...args: Parameters<Operations[Name]>) => Promise<Outcome<ReturnType<Operations[Name]>>>;
} & {
  /** Called for every change, from this tab or another; answers the function that ends it. */
  onChange(listener: (change: Change) => void): () => void;
};
