// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Conversations, contacts and what happened, in the test double.
import { AuditAction } from "../api/generated/carecircle/v1/audit_pb";
import { GrantEndReason, GrantState } from "../api/generated/carecircle/v1/contacts_pb";
import type { GrantView, Id, MessageView, Operations, ShareWish } from "../crypto/protocol";
import { FakeFailure, type FakeState, emit, found, kDayMs, me, newId } from "./fake-state";

type ExchangeOperations = Pick<
  Operations,
  | "conversations"
  | "messages"
  | "sendText"
  | "resendText"
  | "discardText"
  | "markRead"
  | "card"
  | "setCardField"
  | "shareContact"
  | "askForContact"
  | "contactQuestions"
  | "grants"
  | "viewContact"
  | "revokeGrant"
  | "revokeAllGrants"
  | "auditTrail"
>;

function record(state: FakeState, action: AuditAction, objectId: Id): void {
  const mine = me(state);
  const sequence = state.audit.length + 1;
  state.audit = [
    { sequence, timeMs: Date.now(), action, actorId: mine.id, actorName: mine.name, mine: true, objectId, refused: false, erased: false },
    ...state.audit,
  ];
  emit(state, "audit");
}

function setMessages(state: FakeState, conversationId: Id, messages: MessageView[]): void {
  state.messages.set(conversationId, messages);
  const last = messages.at(-1);
  state.conversations = state.conversations.map((one) =>
    one.id === conversationId && last !== undefined ? { ...one, lastText: last.text, lastMs: last.sentMs } : one,
  );
  emit(state, "messages", conversationId);
}

function send(state: FakeState, conversationId: Id, text: string): MessageView {
  const before = found(state.messages.get(conversationId));
  const message: MessageView = {
    key: newId(), sequence: state.status.online ? before.length + 1 : 0, senderId: me(state).id, mine: true, text, sentMs: Date.now(),
    state: state.status.online ? "sent" : "sending",
  };
  setMessages(state, conversationId, [...before, message]);
  return message;
}

function share(state: FakeState, wish: ShareWish): GrantView {
  const known = new Set(state.card.filter((field) => field.value !== "").map((field) => field.kind));
  if (!wish.fields.every((kind) => known.has(kind))) {
    throw new FakeFailure("contact_field_empty");
  }
  const now = Date.now();
  const grant: GrantView = {
    id: newId(), direction: "given", memberId: wish.memberId,
    memberName: found(state.members.find((member) => member.id === wish.memberId)).name, fields: wish.fields, purpose: wish.purpose,
    note: wish.note, endsWithRequest: wish.lifetimeMs === undefined, createdMs: now, expiresMs: now + (wish.lifetimeMs ?? 30 * kDayMs),
    state: GrantState.ACTIVE, endReason: GrantEndReason.UNSPECIFIED, views: 0,
  };
  state.grants = [grant, ...state.grants];
  emit(state, "grants");
  record(state, AuditAction.GRANT_CREATED, grant.id);
  return grant;
}

function revoke(state: FakeState, id: Id): void {
  const grant = found(state.grants.find((one) => one.id === id));
  const endReason = grant.direction === "given" ? GrantEndReason.OWNER : GrantEndReason.GRANTEE;
  state.grants = state.grants.map((one) => (one.id === id ? { ...one, state: GrantState.REVOKED, endReason } : one));
  emit(state, "grants");
  record(state, AuditAction.GRANT_REVOKED, id);
}

function view(state: FakeState, id: Id) {
  const grant = found(state.grants.find((one) => one.id === id));
  if (grant.state === GrantState.REVOKED) {
    throw new FakeFailure("contact_grant_revoked");
  }
  if (grant.expiresMs <= Date.now()) {
    throw new FakeFailure("contact_grant_expired");
  }
  state.grants = state.grants.map((one) => (one.id === id ? { ...one, views: one.views + 1 } : one));
  emit(state, "grants");
  return found(state.receivedCards.get(id));
}

export function exchangeOperations(state: FakeState): ExchangeOperations {
  return {
    conversations: () => state.conversations,
    messages: (id, countMin) => {
      const all = found(state.messages.get(id));
      return { messages: all.slice(-countMin), earlier: all.length > countMin };
    },
    sendText: (id, text) => send(state, id, text),
    resendText: (id, key) => {
      const failed = found(state.messages.get(id)?.find((message) => message.key === key));
      setMessages(state, id, found(state.messages.get(id)).filter((message) => message.key !== key));
      return send(state, id, failed.text);
    },
    discardText: (id, key) => {
      setMessages(state, id, found(state.messages.get(id)).filter((message) => message.key !== key));
    },
    markRead: (id) => {
      state.conversations = state.conversations.map((one) => (one.id === id ? { ...one, unreadCount: 0 } : one));
      emit(state, "conversations", id);
    },
    card: () => state.card,
    setCardField: (kind, value) => {
      const others = state.card.filter((field) => field.kind !== kind);
      state.card = value === "" ? others : [...others, { kind, value }];
      emit(state, "card");
    },
    shareContact: (wish) => share(state, wish),
    askForContact: (memberId) => record(state, AuditAction.CONTACT_ASKED, memberId),
    contactQuestions: () => state.questions,
    grants: () => state.grants,
    viewContact: (id) => view(state, id),
    revokeGrant: (id) => revoke(state, id),
    revokeAllGrants: () => {
      const active = state.grants.filter((grant) => grant.direction === "given" && grant.state === GrantState.ACTIVE);
      for (const grant of active) {
        revoke(state, grant.id);
      }
      return active.length;
    },
    auditTrail: () => state.audit,
  };
}
