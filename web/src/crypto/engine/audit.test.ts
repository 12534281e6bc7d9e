// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// The trail of a founder, as the real server tells it and as a lying one might.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { AuditAction, AuditService, type ListAuditResponse } from "../../api/generated/carecircle/v1/audit_pb";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { auditTrail, newestAuditTrail, refreshAudit } from "./audit";

let server: TestServer;
let owner: WebMember;

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
}, 60_000);
afterEach(() => owner.goOnline());
afterAll(() => server.stop());

function refreshOf(change: (answer: ListAuditResponse) => void): Promise<void> {
  owner.tamper(AuditService.method.list, change);
  return refreshAudit(owner.engine);
}

it("tells what happened, newest first", async () => {
  await refreshAudit(owner.engine);
  const trail = auditTrail(owner.engine);
  expect(trail.map(({ action }) => action)).toEqual(expect.arrayContaining([AuditAction.ACCOUNT_CREATED, AuditAction.CIRCLE_FOUNDED]));
  expect(trail.at(-1)).toMatchObject({ sequence: 1, action: AuditAction.ACCOUNT_CREATED, refused: false, erased: false });
  expect(trail.find(({ action }) => action === AuditAction.CIRCLE_FOUNDED)).toMatchObject({ mine: true, actorName: "Owner" });
});

it("shows that an entry was, once its content is erased", async () => {
  await refreshOf((answer) => {
    for (const entry of answer.entries.slice(0, 1)) entry.event = entry.opening = new Uint8Array();
  });
  expect(auditTrail(owner.engine).at(-1)).toMatchObject({ sequence: 1, erased: true });
});

it("refuses an entry that is altered, left out or moved", async () => {
  await expect(
    refreshOf(({ entries: [first] }) => {
      if (first) first.event = first.event.map((byte) => byte ^ 1);
    }),
  ).rejects.toMatchObject({ code: "proof_invalid" });
  await expect(refreshOf((answer) => void answer.entries.shift())).rejects.toMatchObject({ code: "sequence_gap" });
  await expect(
    refreshOf(({ entries: [first, second] }) => {
      if (first && second) first.entry = second.entry;
    }),
  ).rejects.toMatchObject({ code: "proof_invalid" });
});

it("refuses a trail that became shorter", async () => {
  await refreshAudit(owner.engine);
  const shorten = (answer: ListAuditResponse) => {
    answer.entries.pop();
    answer.lastSequence = BigInt(answer.entries.length);
  };
  await expect(refreshOf(shorten)).rejects.toMatchObject({ code: "rolled_back" });
});

it("is shown as it is kept when the server cannot be reached", async () => {
  await refreshAudit(owner.engine);
  owner.goOffline();
  expect(await newestAuditTrail(owner.engine)).toEqual(auditTrail(owner.engine));
});
