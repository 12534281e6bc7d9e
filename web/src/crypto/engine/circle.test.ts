// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// Who is in the circle and who may do what, over a real server.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { Category } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex } from "../bytes";
import type { InvitationView } from "../protocol";
import { TestServer } from "../testing/server";
import { kCircleSettings, WebMember } from "../testing/web-member";
import { admit, joins } from "./admission";
import { changeRole, circle, editCircle, leaveCircle, members, removeMember } from "./circle";
import { invitations, invite, revokeInvitation } from "./invitations";

const kDayMs = 24 * 3600 * 1000;

let server: TestServer;
let owner: WebMember;

beforeAll(async () => {
  server = await TestServer.start();
}, 60_000);

beforeEach(async () => {
  owner = await WebMember.found(server.origin, server.foundingLink());
}, 60_000);

afterAll(() => server.stop());

function makeInvitation(role: Role = Role.MEMBER, uses = 1): Promise<InvitationView> {
  return owner.engine.exclusively(() => invite(owner.engine, { role, uses, lifetimeMs: kDayMs }));
}

async function join(name: string, role: Role = Role.MEMBER): Promise<WebMember> {
  const { link } = await makeInvitation(role);
  return WebMember.join(owner, link ?? "", name);
}

test("an invitation shows its link to whoever made it, is used up, and can be taken back", { timeout: 60_000 }, async () => {
  const made = await makeInvitation();
  expect(made).toMatchObject({ role: Role.MEMBER, usesMax: 1, uses: 0, state: "open", inviterName: "Owner" });
  expect(made.link?.startsWith(`${server.origin}/join#1.`)).toBe(true);
  await WebMember.join(owner, made.link ?? "", "Helper");
  expect(invitations(owner.engine)).toMatchObject([{ id: made.id, uses: 1, state: "used_up" }]);

  const other = await makeInvitation();
  await owner.engine.exclusively(() => revokeInvitation(owner.engine, other.id));
  expect(invitations(owner.engine).find(({ id }) => id === other.id)).toMatchObject({ state: "revoked" });
  await expect(WebMember.ask(server.origin, other.link ?? "", "Late")).rejects.toMatchObject({ code: "invitation_revoked" });
});

test("a second owner waits for a human, who lets them in with the role", { timeout: 60_000 }, async () => {
  const { link } = await makeInvitation(Role.OWNER);
  const second = await WebMember.ask(server.origin, link ?? "", "Second");
  await owner.sync();
  const waiting = joins(owner.engine);
  expect(waiting).toMatchObject([{ name: "Second", role: Role.OWNER }]);
  expect(circle(owner.engine).waitingCount).toBe(1);
  await owner.engine.exclusively(() => admit(owner.engine, waiting[0]?.id ?? ""));
  await second.sync();
  expect(circle(second.engine)).toMatchObject({ role: Role.OWNER, ownerCount: 2, memberCount: 2, name: kCircleSettings.name });
});

test("roles change between member and owner, and the last owner stays one", { timeout: 90_000 }, async () => {
  const member = await join("Member");
  const { accountId } = member.engine;
  await expect(member.engine.exclusively(() => changeRole(member.engine, accountId, Role.OWNER))).rejects.toMatchObject({
    code: "permission_denied",
  });
  await expect(owner.engine.exclusively(() => changeRole(owner.engine, accountId, Role.MODERATOR))).rejects.toMatchObject({
    code: "role_not_supported",
  });
  await owner.engine.exclusively(() => changeRole(owner.engine, accountId, Role.OWNER));
  await member.sync();
  expect(circle(member.engine)).toMatchObject({ role: Role.OWNER, ownerCount: 2 });

  const first = owner.engine.accountId;
  await member.engine.exclusively(() => changeRole(member.engine, first, Role.MEMBER));
  await owner.sync();
  expect(circle(owner.engine)).toMatchObject({ role: Role.MEMBER, ownerCount: 1 });
  await expect(member.engine.exclusively(() => changeRole(member.engine, accountId, Role.MEMBER))).rejects.toMatchObject({
    code: "last_owner",
  });
});

test("an owner edits what the circle is called and offers; all see it", { timeout: 60_000 }, async () => {
  const member = await join("Member");
  const settings = {
    name: "Lantern street",
    zones: ["North", "South"],
    categories: [Category.TRANSPORTATION_ERRANDS],
    crisisNumbers: [{ name: "Fire brigade", number: "112" }],
  };
  await expect(member.engine.exclusively(() => editCircle(member.engine, settings))).rejects.toMatchObject({ code: "permission_denied" });
  await owner.engine.exclusively(() => editCircle(owner.engine, settings));
  await member.sync();
  expect(circle(member.engine)).toMatchObject(settings);
});

test("a removed member is out for everybody, and cannot come back by the join of before", { timeout: 90_000 }, async () => {
  const { link } = await makeInvitation(Role.MEMBER, 2);
  const member = await WebMember.ask(server.origin, link ?? "", "Member");
  const request = { circleId: bytesOfHex(owner.engine.circleId()) };
  const before = await owner.engine.call(CirclesService.method.listJoins, request);
  await owner.sync();
  await member.sync();
  await owner.engine.exclusively(() => removeMember(owner.engine, member.engine.accountId));
  expect(members(owner.engine).map(({ name }) => name)).toEqual(["Owner"]);
  await expect(member.sync()).rejects.toMatchObject({ code: "not_a_member" });

  owner.tamper(CirclesService.method.listJoins, (answer) => {
    answer.joins = before.joins;
  });
  await owner.sync();
  expect(joins(owner.engine)).toMatchObject([{ name: "Member", refusedCode: "invitation_used_up" }]);
  expect(members(owner.engine)).toHaveLength(1);
});

test("whoever leaves is taken out by the next owner who is there; the last owner cannot leave", { timeout: 60_000 }, async () => {
  const member = await join("Member");
  await member.engine.exclusively(() => leaveCircle(member.engine));
  await owner.sync();
  expect(members(owner.engine).map(({ name }) => name)).toEqual(["Owner"]);
  expect(owner.engine.core.listLeaves(owner.engine.circleGroup().handle)).toHaveLength(1);
  await expect(owner.engine.exclusively(() => leaveCircle(owner.engine))).rejects.toMatchObject({ code: "last_owner" });
});
