// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One change of the circle's group: planned on the present state, committed, merged when the server accepted it.
import type { MessageInitShape } from "@bufbuild/protobuf";

import { CirclesService, type CommitRequestSchema } from "../../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex } from "../bytes";
import type { CircleChange } from "../core/group-core";
import { codeOf, EngineError, hasCode, leavesOpen } from "../errors";
import type { Id } from "../protocol";
import { finishCalls } from "./calls";
import { mendChain } from "./chain";
import type { Engine } from "./engine";
import { loadGroup, saveGroup } from "./groups";
import { putIndex } from "./index";
import { CommitRefused, syncStream } from "./streams";

const kRacesMax = 8;

export interface PlannedChange extends CircleChange {
  admittedJoinIds: Uint8Array[];
}

function isEmpty(change: PlannedChange): boolean {
  return change.admissions.length + change.removedAccountIds.length + change.roleChanges.length === 0;
}

/** Stages the commit and keeps it; the chain link is "uploaded in the same request as the commit". Inside a transaction. */
function stage(engine: Engine, circleId: Id, change: PlannedChange): MessageInitShape<typeof CommitRequestSchema> {
  const { handle } = loadGroup(engine, circleId);
  engine.core.discardStaged(handle);
  const { epoch, commit, welcome, groupInfo } = engine.core.stageCircleChange(handle, change, engine.nowMs());
  const request = {
    circleId: bytesOfHex(circleId),
    epoch,
    commit,
    groupInfo,
    chainLink: engine.core.stagedChainLink(engine.keyring(), handle),
    admittedJoinIds: change.admittedJoinIds,
    removedAccountIds: [...change.removedAccountIds],
    roleChanges: [...change.roleChanges],
    clientRequestId: bytesOfHex(engine.newId()),
  };
  saveGroup(engine, circleId);
  return welcome === undefined ? request : { ...request, welcome };
}

async function commitOnce(engine: Engine, circleId: Id, change: PlannedChange): Promise<void> {
  const request = await engine.home.transaction(() => stage(engine, circleId, change));
  try {
    await engine.callOnce(CirclesService.method.commit, request);
  } catch (error) {
    if (codeOf(error) !== null && !leavesOpen(error)) await discard(engine, circleId);
    throw error;
  }
}

async function discard(engine: Engine, circleId: Id): Promise<void> {
  await engine.home.transaction(() => {
    engine.core.discardStaged(loadGroup(engine, circleId).handle);
    saveGroup(engine, circleId);
  });
}

/** Whoever was removed hears it from the server or from the commit: both mean the same. */
export async function syncCircle(engine: Engine): Promise<void> {
  try {
    await readCircle(engine);
  } catch (error) {
    if (hasCode(error, "mls_removed")) throw new EngineError("not_a_member", "circle: removed");
    throw error instanceof CommitRefused ? new EngineError("circle_held_up", error.message) : error;
  }
  await mendChain(engine);
}

/** A commit that nobody can apply would stop the circle for good: an owner's device has it set aside and reads on. */
async function readCircle(engine: Engine): Promise<void> {
  for (let passed = 0; ; ) {
    try {
      return await syncStream(engine, engine.circleId());
    } catch (error) {
      // A server that says it was, and gives it again as if it was not, is not asked for ever.
      const isNew = error instanceof CommitRefused && error.sequence > passed;
      if (!isNew || !(await setAside(engine, error))) throw error;
      passed = error.sequence;
    }
  }
}

/** Whether it was; the server does not do it for everybody and everything, and then the refusal stands. */
async function setAside(engine: Engine, { sequence }: CommitRefused): Promise<boolean> {
  if (!engine.core.rightsOf(engine.ownRole()).mayAdmit) return false;
  try {
    const groupInfo = engine.core.groupInfo(engine.circleGroup().handle);
    await engine.call(CirclesService.method.setCommitAside, { circleId: bytesOfHex(engine.circleId()), sequence: BigInt(sequence), groupInfo });
    return true;
  } catch (error) {
    if (hasCode(error, "permission_denied", "wrong_state")) return false;
    throw error;
  }
}

/** A lost race is planned again on the newer state. An empty plan changes nothing. */
export async function commitChange(engine: Engine, plan: () => Promise<PlannedChange>): Promise<void> {
  const circleId = engine.circleId();
  // A commit of before whose answer was lost comes first: it may have been accepted.
  await finishCalls(engine);
  await syncCircle(engine);
  for (let races = 1; ; races++) {
    const change = await plan();
    if (isEmpty(change)) return;
    const lost = await triedToCommit(engine, circleId, change, races === kRacesMax);
    // Our own commit comes back in the stream and is merged there; or the one that was first does.
    await syncCircle(engine);
    if (!lost) break;
  }
  await putIndex(engine);
}

/** Whether another commit was first. */
async function triedToCommit(engine: Engine, circleId: Id, change: PlannedChange, isLast: boolean): Promise<boolean> {
  try {
    await commitOnce(engine, circleId, change);
    return false;
  } catch (error) {
    if (!hasCode(error, "stale_epoch") || isLast) throw error;
    return true;
  }
}
