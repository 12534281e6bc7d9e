// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The table from the names of protocol.ts to the functions that do the work.
//
// Calls that change MLS state or the index run one after the other (`inTurn`). What only reads what is kept, and what only writes down
// what is to be done (`now`), needs no turn: a slow network never keeps a screen waiting, and never keeps anybody from leaving.
import { admit, joins } from "./engine/admission";
import { newestAuditTrail } from "./engine/audit";
import { card, setCardField } from "./engine/card";
import { changeRole, circle, editCircle, leaveCircle, members, removeMember } from "./engine/circle";
import { askForContact, contactQuestions, revokeAllGrants, revokeGrant, shareContact } from "./engine/contacts";
import { conversations, discardText, markRead, messages, resendText, sendText } from "./engine/conversations";
import type { Engine } from "./engine/engine";
import { grants } from "./engine/grants";
import {
  cancelHelpRequest,
  completeHelpRequest,
  createHelpRequest,
  editHelpRequest,
  helpRequest,
  helpRequests,
} from "./engine/help-requests";
import { invitations, invite, revokeInvitation } from "./engine/invitations";
import { acceptOffer, declineOffer, offerHelp, offers, withdrawOffer } from "./engine/offers";
import { confirmKit } from "./engine/passphrase";
import { viewContact } from "./engine/received-contacts";
import { previewInvitation } from "./engine/registration";
import { changePassphraseHere, foundByLink, joinCircle, recover, signIn, unlock } from "./entering";
import { EngineError } from "./errors";
import { endsSession } from "./local-account";
import { outcomeOf } from "./outcome";
import type { OperationName, Operations, Outcome } from "./protocol";
import type { Session } from "./session";

type Run<Name extends OperationName> = (
  session: Session,
  ...args: Parameters<Operations[Name]>
) => ReturnType<Operations[Name]> | Promise<ReturnType<Operations[Name]>>;

function now<Args extends unknown[], T>(work: (engine: Engine, ...args: Args) => T): (session: Session, ...args: Args) => T {
  return (session, ...args) => work(session.engine, ...args);
}

function inTurn<Args extends unknown[], T>(
  work: (engine: Engine, ...args: Args) => Promise<T>,
): (session: Session, ...args: Args) => Promise<T> {
  return (session, ...args) => {
    const { engine } = session;
    return engine.exclusively(() => work(engine, ...args));
  };
}

const operations: { [Name in OperationName]: Run<Name> } = {
  status: (session) => session.status(),
  previewInvitation: (session, link) => previewInvitation(session.core, session.transport, link),
  joinCircle,
  foundCircle: foundByLink,
  signIn,
  recover,
  unlock,
  lock: (session) => session.lock(),
  leaveQuickly: (session) => session.leaveQuickly(),
  signOut: (session) => session.signOut(),
  changePassphrase: changePassphraseHere,
  recoveryCode: now((engine) => engine.account.recoveryCode),
  confirmKit: async (session, typedCode) => {
    await inTurn(confirmKit)(session, typedCode);
    session.tellStatus();
  },

  circle: now(circle),
  editCircle: inTurn(editCircle),
  members: now(members),
  invitations: now(invitations),
  invite: inTurn(invite),
  revokeInvitation: inTurn(revokeInvitation),
  joins: now(joins),
  admit: inTurn(admit),
  removeMember: inTurn(removeMember),
  changeRole: inTurn(changeRole),
  leaveCircle: inTurn(leaveCircle),

  helpRequests: now(helpRequests),
  helpRequest: now(helpRequest),
  createHelpRequest: inTurn(createHelpRequest),
  editHelpRequest: inTurn(editHelpRequest),
  completeHelpRequest: inTurn(completeHelpRequest),
  cancelHelpRequest: inTurn(cancelHelpRequest),
  offers: now(offers),
  offerHelp: inTurn(offerHelp),
  acceptOffer: inTurn(acceptOffer),
  declineOffer: inTurn(declineOffer),
  withdrawOffer: inTurn(withdrawOffer),

  conversations: now(conversations),
  messages: now(messages),
  sendText: now(sendText),
  resendText: now(resendText),
  discardText: now(discardText),
  markRead: now(markRead),

  card: now(card),
  setCardField: inTurn(setCardField),
  shareContact: inTurn(shareContact),
  askForContact: inTurn(askForContact),
  contactQuestions: now(contactQuestions),
  grants: now(grants),
  viewContact: inTurn(viewContact),
  revokeGrant: inTurn(revokeGrant),
  revokeAllGrants: inTurn(revokeAllGrants),
  auditTrail: now(newestAuditTrail),

  setting: (session, name) => session.setting(name),
  setSetting: (session, name, value) => session.setSetting(name, value),
};

/** Runs an operation for a screen. Whatever fails is an Outcome. */
export function runOperation<Name extends OperationName>(
  session: Session,
  name: Name,
  args: Parameters<Operations[Name]>,
): Promise<Outcome<ReturnType<Operations[Name]>>> {
  const before = session.openEngine;
  return outcomeOf(async () => {
    try {
      return await operations[name](session, ...args);
    } catch (problem) {
      // Locked in the middle: whatever it met then says nothing.
      if (before !== null && session.openEngine !== before) throw new EngineError("locked", name);
      if (before !== null && endsSession(problem)) await session.endSession();
      throw problem;
    }
  });
}
