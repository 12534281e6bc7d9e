// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// Whoever is out of the circle is told so, by itself and after a reload, and keeps the session.
import { create, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ErrorDetailSchema } from "../api/generated/carecircle/v1/errors_pb";
import { runOperation } from "./operations";
import { ask, CircleOfTwo } from "./testing/circle-of-two";
import { addressOf } from "./testing/cookie-fetch";
import { until } from "./testing/profile";

// Argon2id with 64 MiB, a few times a test, on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let two: CircleOfTwo;

beforeEach(async () => {
  two = await CircleOfTwo.start();
});
afterEach(() => two.stop());

it("a member who is removed hears it, and after a reload as well", async () => {
  const { member, memberProfile } = two;
  await ask(two.owner, "removeMember", member.engine.accountId);
  await until(() => member.stage === "removed");
  expect(member.status()).toMatchObject({ stage: "removed", leftByChoice: false, displayName: "Member" });
  expect(member.status().outSinceMs).toBeGreaterThan(0);
  expect(memberProfile.changes).toContainEqual({ noun: "status" });
  expect(memberProfile.problems).toEqual([]);
  expect(member.status().problemCode).toBeUndefined();

  const reloaded = await memberProfile.open();
  await reloaded.idle();
  expect(reloaded.status()).toMatchObject({ stage: "removed", leftByChoice: false });
  expect((await ask(reloaded, "circle")).name).toBe("Lindenhof");
  const draft = { title: "Too late", details: "", subcategory: "", zone: "", ongoing: false, exchange: "", sealed: "", category: 1, urgency: 1 };
  expect(await runOperation(reloaded, "createHelpRequest", [draft])).toMatchObject({ ok: false, code: "not_a_member" });
  await reloaded.signOut();
  expect(reloaded.stage).toBe("new");
});

it("a member who left by choice is out at once", async () => {
  const { member } = two;
  await ask(member, "leaveCircle");
  expect(member.status()).toMatchObject({ stage: "removed", leftByChoice: true });
  await until(() => two.owner.engine.members().length === 1);
  await member.idle();
  expect(member.status()).toMatchObject({ stage: "removed", leftByChoice: true });
});

it("a server that says so by mistake is believed no longer than it says so", async () => {
  const { member, memberProfile } = two;
  const honest = memberProfile.fetch;
  const detail = base64Encode(toBinary(ErrorDetailSchema, create(ErrorDetailSchema, { name: "not_a_member" })));
  const refusal = { code: "permission_denied", details: [{ type: "carecircle.v1.ErrorDetail", value: detail }] };
  memberProfile.fetch = (input, init) => {
    const isAsked = addressOf(input).endsWith("/ListMembers");
    return isAsked ? Promise.resolve(Response.json(refusal, { status: 403 })) : honest(input, init);
  };
  member.wake();
  await until(() => member.stage === "removed");
  memberProfile.fetch = honest;
  member.wake();
  await until(() => member.stage === "member");
  expect(member.status().outSinceMs).toBeUndefined();
});
