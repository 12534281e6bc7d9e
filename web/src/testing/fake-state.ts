// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the test double of the client remembers: one circle as its members would see it, in memory only. Never part of the product.
import type {
  AuditView,
  CardField,
  Change,
  CircleSettings,
  ContactQuestion,
  ConversationView,
  GrantView,
  HelpRequestView,
  Id,
  InvitationView,
  JoinView,
  MemberView,
  MessageView,
  Noun,
  OfferView,
  Status,
} from "../crypto/protocol";

export const kHourMs = 3_600_000;
export const kDayMs = 24 * kHourMs;

/** What an operation of the double throws; its wrapper makes an Outcome of it. */
export class FakeFailure extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

let idsGiven = 0;
/** Always a new id: 32 hex digits. */
export function newId(): Id {
  idsGiven += 1;
  return idsGiven.toString(16).padStart(32, "0");
}

export interface FakeState {
  status: Status;
  passphrase: string;
  recoveryCode: string;
  circle: CircleSettings;
  members: MemberView[];
  invitations: InvitationView[];
  joins: JoinView[];
  requests: HelpRequestView[];
  offers: OfferView[];
  conversations: ConversationView[];
  messages: Map<Id, MessageView[]>;
  card: CardField[];
  /** What others show us, by grant. */
  receivedCards: Map<Id, CardField[]>;
  grants: GrantView[];
  questions: ContactQuestion[];
  audit: AuditView[];
  settings: Map<string, string>;
  listeners: Set<(change: Change) => void>;
}

export function emit(state: FakeState, noun: Noun, id?: Id): void {
  const change: Change = id === undefined ? { noun } : { noun, id };
  for (const listener of state.listeners) {
    listener(change);
  }
}

/** The member who looks. */
export function me(state: FakeState): MemberView {
  const mine = state.members.find((member) => member.mine);
  if (mine === undefined) {
    throw new FakeFailure("not_a_member");
  }
  return mine;
}

/** Throws the catalogue's not_found for what is not there. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) {
    throw new FakeFailure("not_found");
  }
  return thing;
}

/** A browser that knows nothing of any account. */
export function emptyState(): FakeState {
  return {
    status: { stage: "new", online: true, clockOffsetMs: 0 },
    passphrase: "",
    recoveryCode: "4F7KQ-2M9ZX-B8CWT-H3VNR-6JPYD-1G",
    circle: { name: "", zones: [], categories: [], crisisNumbers: [] },
    members: [],
    invitations: [],
    joins: [],
    requests: [],
    offers: [],
    conversations: [],
    messages: new Map(),
    card: [],
    receivedCards: new Map(),
    grants: [],
    questions: [],
    audit: [],
    settings: new Map(),
    listeners: new Set(),
  };
}
