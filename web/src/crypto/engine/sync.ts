// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Bringing this device up to date: inbox, circle, conversations, lists, in that order. What breaks a rule is refused: its group does not
// advance, nothing after it is read there, and the error's code says why. Other groups and the lists go on.
import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import { codeOf, EngineError, hasCode, leavesOpen } from "../errors";
import { admitWaiting } from "./admission";
import { finishCalls } from "./calls";
import { refreshCard } from "./card";
import { isMember, refreshMembers, removeWhoLeft } from "./circle";
import { syncCircle } from "./circle-commit";
import { refreshRecords, settleIn } from "./circle-records";
import type { Engine } from "./engine";
import { refreshGrants } from "./grants";
import { refreshHelpRequests } from "./help-requests";
import { joinCircleByWelcome, joinConversationsByWelcome, syncInbox } from "./inbox";
import { putIndex, reconcileIndex } from "./index";
import { publishKeyPackages } from "./key-packages";
import { forgetLeaving, keepLeaving } from "./leaving";
import { finishMove } from "./move";
import { refreshOffers } from "./offers";
import { flushOutbox } from "./outbox";
import { finishRegistration } from "./registration";
import { rejoinGroups } from "./rejoin";
import { reportRefusal, takeReport } from "./streams";
import { syncConversations } from "./sync-conversations";

const kClientVersion = 1;

async function lookAtClock(engine: Engine): Promise<void> {
  const server = await engine.call(AccountsService.method.getServer, {});
  if (server.minimumClientVersion > kClientVersion) throw new EngineError("client_too_old", "sync");
  engine.clockOffsetMs += Number(server.nowMs) - engine.nowMs();
}

/** Who we are, and whether we are in. */
async function syncMembership(engine: Engine): Promise<void> {
  await lookAtClock(engine);
  await finishRegistration(engine);
  if (engine.localIndex.inFlight) await reconcileIndex(engine);
  await finishMove(engine);
  await finishCalls(engine);
  await rejoinGroups(engine);
  await syncInbox(engine);
  await joinCircleByWelcome(engine);
  await putIndex(engine);
  await publishKeyPackages(engine, false);
}

/** What the server is asked for one after the other, once it is known who we are. */
const kSteps: readonly ((engine: Engine) => Promise<void>)[] = [
  syncCircle,
  settleIn,
  putIndex,
  joinConversationsByWelcome,
  syncConversations,
  refreshMembers,
  removeWhoLeft,
  admitWaiting,
  refreshRecords,
  refreshHelpRequests,
  refreshOffers,
  refreshCard,
  refreshGrants,
  flushOutbox,
  putIndex,
];

/** Without a server, a session or a circle nothing that follows can be asked for. */
function endsSync(error: unknown): boolean {
  return leavesOpen(error) || hasCode(error, "signed_out", "account_moved", "not_a_member");
}

/**
 * Calls of before are finished first, texts that wait are sent last. What one step refuses does not keep the others from being done; the
 * first refusal is thrown at the end. sequence_gap when the server leaves out, repeats or reorders; ghost_device, admission_refused,
 * mls_… for what a message tried. To be run with Engine.exclusively.
 */
export async function sync(engine: Engine): Promise<void> {
  try {
    await syncAll(engine);
  } catch (error) {
    // Whoever still waits was never in.
    if (hasCode(error, "not_a_member") && engine.index.circle !== undefined) await keepLeaving(engine, false);
    throw error;
  }
  takeReport(engine);
}

async function syncAll(engine: Engine): Promise<void> {
  await syncMembership(engine);
  if (!isMember(engine)) return;
  for (const step of kSteps) {
    try {
      await step(engine);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) === null || endsSync(error)) throw error;
      reportRefusal(engine, error);
    }
  }
  await forgetLeaving(engine);
}
