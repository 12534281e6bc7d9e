// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What an open account says of itself to the screens.
import { circleIdOf, isMember } from "./engine/circle";
import { circleProfile } from "./engine/circle-records";
import type { Engine } from "./engine/engine";
import { loadJoining } from "./engine/joining";
import type { Stage, Status } from "./protocol";

/** Somebody who was let in stays "member", also when the circle has removed them: what they then ask answers not_a_member. */
export function stageOf(engine: Engine): Stage {
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
  return status;
}
