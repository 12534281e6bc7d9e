// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A believable circle for the test double. People are called by what they do.
import { AuditAction } from "../api/generated/carecircle/v1/audit_pb";
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import { GrantEndReason, GrantState } from "../api/generated/carecircle/v1/contacts_pb";
import { Category, FieldKind, Urgency } from "../api/generated/carecircle/v1/content_pb";
import { HelpRequestStatus, OfferStatus } from "../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestView, MemberView } from "../crypto/protocol";
import { type FakeState, emptyState, found, kDayMs, kHourMs, me, newId } from "./fake-state";

function seedMembers(state: FakeState, role: Role): void {
  const now = Date.now();
  const names: [string, Role, boolean][] = [
    ["Requester", role, true],
    ["Owner", Role.OWNER, false],
    ["Helper", Role.MEMBER, false],
    ["Neighbour with a van", Role.MEMBER, false],
    ["جارة الطابق الأول", Role.MEMBER, false],
  ];
  state.members = names.map(
    ([name, itsRole, mine], place): MemberView => ({
      id: newId(),
      name,
      role: itsRole,
      joinedMs: now - (30 - place) * kDayMs,
      mine,
      leaving: false,
    }),
  );
  state.joins = [
    { id: newId(), accountId: newId(), name: "Newcomer", role: Role.MEMBER, invitationId: newId(), createdMs: now - kHourMs },
  ];
  state.invitations = [
    {
      id: newId(), role: Role.MEMBER, usesMax: 5, uses: 2, createdMs: now - kDayMs, expiresMs: now + 6 * kDayMs, state: "open",
      link: "https://circle.example/join#1.AAECAwQFBgcICQoLDA0ODw.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
      inviterName: "Requester",
    },
    {
      id: newId(), role: Role.MEMBER, usesMax: 1, uses: 1, createdMs: now - 3 * kDayMs, expiresMs: now - 2 * kDayMs, state: "used_up",
      inviterName: "Owner",
    },
  ];
}

type Sketch = Pick<HelpRequestView, "title" | "details" | "category" | "subcategory" | "urgency" | "zone"> & Partial<HelpRequestView>;

function requestBy(author: MemberView, ageMs: number, sketch: Sketch): HelpRequestView {
  const createdMs = Date.now() - ageMs;
  return {
    id: newId(),
    authorId: author.id,
    authorName: author.name,
    mine: author.mine,
    status: HelpRequestStatus.OPEN,
    ongoing: false,
    exchange: "",
    hasSealedPart: false,
    offersPending: 0,
    offersCount: 0,
    nextStep: author.mine ? "author_waiting" : "helper_can_offer",
    createdMs,
    expiresMs: createdMs + 30 * kDayMs,
    ...sketch,
  };
}

function seedRequests(state: FakeState): void {
  const mine = me(state);
  const [, owner, helper, driver, upstairs] = state.members;
  const groceries = requestBy(mine, 2 * kHourMs, {
    title: "Groceries for two this week",
    details: "I am back from hospital and may not carry. A short list, about two bags. The shop is close.",
    category: Category.GROCERIES_MEALS,
    subcategory: "grocery shopping or delivery",
    urgency: Urgency.URGENT,
    zone: "North of the park",
    hasSealedPart: true,
    sealed: "Third floor, the bell does not work: please knock.",
    offersPending: 1,
    offersCount: 2,
    nextStep: "author_one_offer",
  });
  state.requests = [
    groceries,
    requestBy(found(upstairs), 5 * kHourMs, {
      title: "توصيل إلى موعد الطبيب", details: "يوم الخميس صباحًا، المسافة حوالي خمس دقائق بالسيارة.",
      category: Category.TRANSPORTATION_ERRANDS, subcategory: "rides to appointments", urgency: Urgency.NORMAL, zone: "Harbour side",
    }),
    requestBy(found(driver), kDayMs, {
      title: "A dripping tap", details: "It drips day and night. I have the new seal, but not the right spanner.",
      category: Category.HOUSEHOLD_YARD, subcategory: "minor home repairs", urgency: Urgency.NORMAL, zone: "South of the park",
      exchange: "I bake bread on Saturdays.",
    }),
    requestBy(found(owner), 3 * kDayMs, {
      title: "Someone to walk with on Sundays", details: "An hour by the water, slowly. I like to talk and I like to be quiet.",
      category: Category.SOCIAL_COMPANIONSHIP, subcategory: "in-person visits or walks", urgency: Urgency.NORMAL, zone: "Harbour side",
      ongoing: true, expiresMs: 0,
    }),
  ];
  state.offers = [
    offerTo(groceries, found(helper), OfferStatus.PENDING, "I go to the shop on Friday anyway and can bring it up to you.", kHourMs),
    offerTo(groceries, found(driver), OfferStatus.DECLINED, "I have a van, if it is a lot.", 1.5 * kHourMs),
  ];
}

function offerTo(request: HelpRequestView, helper: MemberView, status: OfferStatus, message: string, ageMs: number) {
  const createdMs = Date.now() - ageMs;
  return {
    id: newId(), requestId: request.id, helperId: helper.id, helperName: helper.name, mine: helper.mine, status, message, createdMs,
    expiresMs: createdMs + 14 * kDayMs,
  };
}

function seedConversations(state: FakeState): void {
  const mine = me(state);
  const helper = found(state.members[2]);
  const now = Date.now();
  const moving = requestBy(mine, 4 * kDayMs, {
    title: "Carrying a desk up the stairs", details: "Two people, twenty minutes.", category: Category.HOUSEHOLD_YARD,
    subcategory: "moving and packing", urgency: Urgency.NORMAL, zone: "North of the park", status: HelpRequestStatus.IN_PROGRESS,
    nextStep: "author_in_progress", offersCount: 1,
  });
  const conversationId = newId();
  moving.conversationId = conversationId;
  state.requests.push(moving);
  state.offers.push({ ...offerTo(moving, helper, OfferStatus.ACCEPTED, "Happy to. I have a belt for carrying.", 3 * kDayMs), conversationId });
  state.messages.set(conversationId, [
    { key: "m1", sequence: 1, senderId: helper.id, mine: false, text: "Hello! Is Thursday at five good?", sentMs: now - 26 * kHourMs, state: "received" },
    { key: "m2", sequence: 2, senderId: mine.id, mine: true, text: "Thursday is perfect, thank you.", sentMs: now - 25 * kHourMs, state: "delivered" },
    { key: "m3", sequence: 3, senderId: helper.id, mine: false, text: "Which door is it?", sentMs: now - kHourMs, state: "received" },
    { key: "m4", sequence: 0, senderId: mine.id, mine: true, text: "The green one, left of the bakery.", sentMs: now - kHourMs / 2, state: "failed", code: "unreachable" },
  ]);
  state.conversations = [
    {
      id: conversationId, requestId: moving.id, requestTitle: moving.title, memberId: helper.id, memberName: helper.name,
      lastText: "Which door is it?", lastMs: now - kHourMs, unreadCount: 1,
    },
  ];
}

function seedContacts(state: FakeState): void {
  const mine = me(state);
  const helper = found(state.members[2]);
  const now = Date.now();
  const shared = {
    memberId: helper.id, memberName: helper.name, purpose: "home_visit" as const, note: "", endsWithRequest: false,
    createdMs: now - kHourMs, expiresMs: now + 2 * kHourMs, state: GrantState.ACTIVE, endReason: GrantEndReason.UNSPECIFIED,
  };
  const given = { ...shared, id: newId(), direction: "given" as const, fields: [FieldKind.PHONE, FieldKind.ADDRESS], views: 1 };
  const received = { ...shared, id: newId(), direction: "received" as const, fields: [FieldKind.PHONE], views: 0 };
  state.card = [
    { kind: FieldKind.NAME, value: "Requester" },
    { kind: FieldKind.PHONE, value: "+00 000 0001" },
    { kind: FieldKind.ADDRESS, value: "5 Maple Street, third floor" },
  ];
  state.grants = [given, received];
  state.receivedCards.set(received.id, [{ kind: FieldKind.PHONE, value: "+00 000 0002" }]);
  state.questions = [
    {
      askerId: helper.id, askerName: helper.name, conversationId: found(state.conversations[0]).id, fields: [FieldKind.EMAIL],
      note: "To send you the photo of the desk.", askedMs: now - kHourMs,
    },
  ];
  const who = (member: MemberView) => ({ actorId: member.id, actorName: member.name, mine: member.mine, subjectId: mine.id });
  state.audit = [
    { sequence: 1, timeMs: now - 4 * kDayMs, action: AuditAction.REQUEST_CREATED, ...who(mine), refused: false, erased: false },
    { sequence: 2, timeMs: now - kHourMs, action: AuditAction.GRANT_CREATED, ...who(mine), objectId: given.id, refused: false, erased: false },
    { sequence: 3, timeMs: now - kHourMs / 2, action: AuditAction.LEASE_RELEASED, ...who(helper), objectId: given.id, refused: false, erased: false },
  ];
}

/** A circle in use, seen by a member with this role. */
export function livingState(role: Role = Role.MEMBER): FakeState {
  const state = emptyState();
  state.circle = {
    name: "Maple Street Neighbours",
    zones: ["North of the park", "South of the park", "Harbour side"],
    categories: [],
    crisisNumbers: [
      { name: "Emergency", number: "112" },
      { name: "Someone to talk to, day and night", number: "116 123" },
    ],
  };
  state.passphrase = "maple river button kind";
  seedMembers(state, role);
  seedRequests(state);
  seedConversations(state);
  seedContacts(state);
  const mine = me(state);
  state.status = {
    stage: "member",
    online: true,
    accountId: mine.id,
    displayName: mine.name,
    signInName: "requester-fern-kite",
    circleId: newId(),
    circleName: state.circle.name,
    role,
    kitConfirmed: true,
    clockOffsetMs: 0,
  };
  return state;
}
