// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What an open account says of itself to the screens.
import { circleIdOf, isMember } from "./engine/circle";
import { circleProfile } from "./engine/circle-records";
import type { Engine } from "./engine/engine";
import { loadJoining } from "./engine/joining";
import { leavingOf } from "./engine/leaving";
import type { Stage, Status } from "./protocol";

export function stageOf(engine: Engine): Stage {
  if (leavingOf(engine) !== null) return "removed";
  return isMember(engine) || engine.index.circle !== undefined ? "member" : "waiting";
}

export function statusOf(engine: Engine): Omit<Status, "online"> {
  const { account, index, clockOffsetMs } = engine;
  const status: Omit<Status, "online"> = {
    stage: stageOf(engine),
    accountId: account.accountId,
    displayName: index.displayName,
    signInName: account.signInName,
    kitConfirmed: index.kitConfirmed,
    clockOffsetMs,
  };
  if (isMember(engine)) {
    status.circleId = circleIdOf(engine);
    status.circleName = circleProfile(engine)?.profile.name ?? "";
    status.role = engine.ownRole();
  }
  const joining = loadJoining(engine);
  if (joining !== null) status.waitingSinceMs = joining.sinceMs;
  const leaving = leavingOf(engine);
  if (leaving !== null) Object.assign(status, { outSinceMs: leaving.sinceMs, leftByChoice: leaving.byChoice });
  return status;
}
