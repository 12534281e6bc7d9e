// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What happened with our data: every entry is signed by the server's log key, carries a tag that only we can compute, and opens a
// commitment. An entry that is forged, altered or missing refuses the whole trail.
import { create } from "@bufbuild/protobuf";

import {
  type AuditEntry,
  AuditService,
  type ListAuditResponse,
  ListAuditResponseSchema,
} from "../../api/generated/carecircle/v1/audit_pb";
import { hexOf } from "../bytes";
import { EngineError, leavesOpen } from "../errors";
import type { AuditView, Id } from "../protocol";
import type { Engine } from "./engine";
import { grants } from "./grants";
import { keepListed, listed } from "./listed";

const kPagesMax = 1000;
const kOutsider = "0".repeat(32); // the server itself
const kNothing = new Uint8Array();

function idOrAbsent(bytes: Uint8Array): Id | undefined {
  const id = hexOf(bytes);
  return id === "" || id === kOutsider ? undefined : id;
}

/** The trail names a share by its grant alone: whom each was given to. */
function grantees(engine: Engine): ReadonlyMap<Id, string> {
  const given = grants(engine).filter(({ direction }) => direction === "given");
  return new Map(given.map(({ id, memberName }) => [id, memberName]));
}

function viewOf(engine: Engine, { sequence, entry, event, opening }: AuditEntry, granteeNames?: ReadonlyMap<Id, string>): AuditView {
  if (entry === undefined) throw new EngineError("proof_invalid", "audit: no entry");
  const logKey = engine.index.circle?.logKey ?? kNothing;
  const checked = engine.core.checkAuditEntry({ sequence, entry, event, opening }, logKey, engine.index.subjectKey);
  const actorId = idOrAbsent(checked.actorId);
  const subjectId = idOrAbsent(checked.subjectId);
  const objectId = idOrAbsent(checked.object);
  const granteeName = objectId === undefined ? undefined : granteeNames?.get(objectId);
  return {
    sequence: Number(sequence),
    timeMs: Number(checked.timeMs),
    action: checked.action,
    ...(actorId === undefined ? {} : { actorId }),
    actorName: actorId === undefined ? "" : engine.nameOf(actorId),
    mine: actorId === engine.accountId,
    ...(subjectId === undefined ? {} : { subjectId }),
    ...(subjectId === undefined || subjectId === engine.accountId ? {} : { subjectName: engine.nameOf(subjectId) }),
    ...(objectId === undefined ? {} : { objectId }),
    ...(granteeName === undefined ? {} : { granteeName }),
    refused: checked.refused,
    erased: checked.erased,
  };
}

function checkPage(page: ListAuditResponse, entriesBefore: number): void {
  page.entries.forEach((entry, position) => {
    if (Number(entry.sequence) !== entriesBefore + position + 1) throw new EngineError("sequence_gap", "audit");
  });
  const isShort = page.entries.length === 0 && entriesBefore < Number(page.lastSequence);
  if (isShort) throw new EngineError("sequence_gap", "audit: end");
}

async function listAll(engine: Engine): Promise<ListAuditResponse> {
  const entries: AuditEntry[] = [];
  for (let pages = 0; pages < kPagesMax; pages++) {
    const page = await engine.call(AuditService.method.list, { afterSequence: BigInt(entries.length) }, "yes");
    checkPage(page, entries.length);
    entries.push(...page.entries);
    if (entries.length >= Number(page.lastSequence)) break;
  }
  return create(ListAuditResponseSchema, { entries, lastSequence: BigInt(entries.length) });
}

/**
 * Always the whole trail: what is erased on the server is erased here by it. rolled_back when the server knows less than it did;
 * proof_invalid, sequence_gap.
 */
export async function refreshAudit(engine: Engine): Promise<void> {
  const answer = await listAll(engine);
  if (answer.entries.length < (listed(engine, "audit")?.entries.length ?? 0)) throw new EngineError("rolled_back", "audit");
  answer.entries.forEach((entry) => viewOf(engine, entry));
  await keepListed(engine, "audit", answer);
}

/** As it is kept, newest first. */
export function auditTrail(engine: Engine): AuditView[] {
  const granteeNames = grantees(engine);
  return (listed(engine, "audit")?.entries ?? []).map((entry) => viewOf(engine, entry, granteeNames)).reverse();
}

/** The newest that can be had: as it is kept when the server cannot be reached. */
export async function newestAuditTrail(engine: Engine): Promise<AuditView[]> {
  try {
    await refreshAudit(engine);
  } catch (error) {
    if (!leavesOpen(error)) throw error;
  }
  return auditTrail(engine);
}
