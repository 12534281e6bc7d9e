// SPDX-License-Identifier: AGPL-3.0-or-later
import { HelpRequestStatus, OfferStatus } from "../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestDraft, HelpRequestView, Id, Operations } from "../crypto/protocol";
import { FakeFailure, type FakeState, emit, found, kDayMs, me, newId } from "./fake-state";

type HelpOperations = Pick<
  Operations,
  | "helpRequests"
  | "helpRequest"
  | "createHelpRequest"
  | "editHelpRequest"
  | "completeHelpRequest"
  | "cancelHelpRequest"
  | "offers"
  | "offerHelp"
  | "acceptOffer"
  | "declineOffer"
  | "withdrawOffer"
>;

function update(state: FakeState, id: Id, change: Partial<HelpRequestView>): HelpRequestView {
  const before = found(state.requests.find((request) => request.id === id));
  const after = { ...before, ...change };
  state.requests = state.requests.map((request) => (request.id === id ? after : request));
  emit(state, "help_requests", id);
  return after;
}

function shownPart(
  draft: HelpRequestDraft,
): Omit<HelpRequestDraft, "sealed"> & Pick<HelpRequestView, "hasSealedPart" | "sealed"> {
  const { sealed, ...open } = draft;
  return sealed === "" ? { ...open, hasSealedPart: false } : { ...open, hasSealedPart: true, sealed };
}

function create(state: FakeState, draft: HelpRequestDraft): HelpRequestView {
  const mine = me(state);
  const createdMs = Date.now();
  const request: HelpRequestView = {
    ...shownPart(draft),
    id: newId(), authorId: mine.id, authorName: mine.name, mine: true, status: HelpRequestStatus.OPEN, offersPending: 0,
    offersCount: 0, nextStep: "author_waiting", createdMs, expiresMs: draft.ongoing ? 0 : createdMs + 30 * kDayMs,
  };
  state.requests = [request, ...state.requests];
  emit(state, "help_requests", request.id);
  return request;
}

function settleOffer(state: FakeState, id: Id, status: OfferStatus): Id {
  const offer = found(state.offers.find((one) => one.id === id));
  state.offers = state.offers.map((one) => (one.id === id ? { ...one, status } : one));
  const pending = state.offers.filter((one) => one.requestId === offer.requestId && one.status === OfferStatus.PENDING).length;
  update(state, offer.requestId, { offersPending: pending, nextStep: pending === 0 ? "author_waiting" : "author_one_offer" });
  emit(state, "offers", offer.requestId);
  return offer.requestId;
}

function accept(state: FakeState, id: Id): Id {
  const offer = found(state.offers.find((one) => one.id === id));
  const requestId = settleOffer(state, id, OfferStatus.ACCEPTED);
  const conversationId = newId();
  const request = update(state, requestId, { status: HelpRequestStatus.IN_PROGRESS, nextStep: "author_in_progress", conversationId });
  state.offers = state.offers.map((one) => (one.id === id ? { ...one, conversationId } : one));
  state.conversations = [
    {
      id: conversationId, requestId, requestTitle: request.title, memberId: offer.helperId, memberName: offer.helperName, lastText: "",
      lastMs: Date.now(), unreadCount: 0,
    },
    ...state.conversations,
  ];
  state.messages.set(conversationId, []);
  emit(state, "conversations", conversationId);
  return conversationId;
}

function offerHelp(state: FakeState, requestId: Id, message: string) {
  if (state.offers.some((one) => one.requestId === requestId && one.mine)) {
    throw new FakeFailure("offer_exists");
  }
  const mine = me(state);
  const createdMs = Date.now();
  const offer = {
    id: newId(), requestId, helperId: mine.id, helperName: mine.name, mine: true, status: OfferStatus.PENDING, message, createdMs,
    expiresMs: createdMs + 14 * kDayMs,
  };
  state.offers = [...state.offers, offer];
  update(state, requestId, { myOffer: OfferStatus.PENDING, nextStep: "helper_pending" });
  emit(state, "offers", requestId);
  return offer;
}

export function helpRequestOperations(state: FakeState): HelpOperations {
  return {
    helpRequests: () => ({ requests: state.requests, refused: [] }),
    helpRequest: (id) => found(state.requests.find((request) => request.id === id)),
    createHelpRequest: (draft) => create(state, draft),
    editHelpRequest: (id, draft) => update(state, id, shownPart(draft)),
    completeHelpRequest: (id) => {
      update(state, id, { status: HelpRequestStatus.COMPLETED, nextStep: "author_completed" });
    },
    cancelHelpRequest: (id) => {
      update(state, id, { status: HelpRequestStatus.CANCELLED, nextStep: "author_cancelled" });
    },
    offers: (requestId) => state.offers.filter((offer) => offer.requestId === requestId),
    offerHelp: (requestId, message) => offerHelp(state, requestId, message),
    acceptOffer: (id) => accept(state, id),
    declineOffer: (id) => {
      settleOffer(state, id, OfferStatus.DECLINED);
    },
    withdrawOffer: (id) => {
      const requestId = settleOffer(state, id, OfferStatus.WITHDRAWN);
      update(state, requestId, { myOffer: OfferStatus.WITHDRAWN, nextStep: "helper_withdrawn" });
    },
  };
}
