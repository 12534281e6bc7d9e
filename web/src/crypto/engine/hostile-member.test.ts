// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// A member who would like to stop everybody with a commit that nobody can apply.
import { afterAll, beforeAll, expect, it } from "vitest";
import { AuditAction } from "../../api/generated/carecircle/v1/audit_pb";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import { bytesOfHex } from "../bytes";
import type { Id } from "../protocol";
import { kDraft } from "../testing/help-request-draft";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { newestAuditTrail } from "./audit";
import { members } from "./circle";
import { messages, sendText } from "./conversations";
import { epochOf } from "./groups";
import { createHelpRequest, helpRequests } from "./help-requests";
import { invite } from "./invitations";
import { acceptOffer, offerHelp } from "./offers";

const kDayMs = 24 * 3600 * 1000;

let server: TestServer;
let owner: WebMember;
let helper: WebMember;
let hostile: WebMember;

async function join(name: string): Promise<WebMember> {
  const { link } = await owner.engine.exclusively(() => invite(owner.engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kDayMs }));
  return WebMember.join(owner, link ?? "", name);
}

async function converse(): Promise<Id> {
  const { id } = await createHelpRequest(owner.engine, kDraft);
  await helper.sync();
  const offer = await offerHelp(helper.engine, id, "I can help with that.");
  const conversation = await acceptOffer(owner.engine, offer.id);
  await helper.sync();
  return conversation;
}

interface Nonsense {
  onTopOf?: number;
  body?: Uint8Array;
}

/** What the server cannot tell from a commit, in the circle's present epoch or on top of others. */
async function commitNonsense(member: WebMember, { onTopOf = 0, body = new Uint8Array(500).fill(7) }: Nonsense = {}): Promise<void> {
  await member.engine.call(CirclesService.method.commit, {
    circleId: bytesOfHex(member.engine.circleId()),
    epoch: BigInt(epochOf(member.engine, member.engine.circleGroup().handle) + onTopOf),
    commit: body,
    clientRequestId: bytesOfHex(member.engine.newId()),
  });
}

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  helper = await join("Helper");
  hostile = await join("Hostile");
  await helper.sync();
}, 60_000);
afterAll(() => server.stop());

it("a commit that nobody can apply holds up the circle's group alone, until an owner's device sets it aside", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  await hostile.sync();
  await commitNonsense(hostile);
  await commitNonsense(hostile, { onTopOf: 1 });

  const refused = { code: "circle_held_up" };
  await expect(helper.sync()).rejects.toMatchObject(refused);
  await createHelpRequest(helper.engine, { ...kDraft, title: "A ladder" });
  await sendText(helper.engine, conversation, "Are you there?");
  await expect(helper.sync()).rejects.toMatchObject(refused);

  await owner.sync();
  expect(helpRequests(owner.engine).requests.map(({ title }) => title)).toContain("A ladder");
  await sendText(owner.engine, conversation, "I am.");
  await helper.sync();
  expect(messages(helper.engine, conversation, 100).messages.map(({ text }) => text)).toEqual(["Are you there?", "I am."]);
  const [newest] = await newestAuditTrail(owner.engine);
  expect(newest).toMatchObject({ action: AuditAction.COMMIT_SET_ASIDE, mine: true, subjectId: hostile.engine.accountId });

  await hostile.sync();
  await expect(commitNonsense(hostile)).rejects.toMatchObject({ code: "permission_denied" });
  const newcomer = await join("Newcomer");
  await helper.sync();
  await hostile.sync();
  const everybody = [owner, helper, hostile, newcomer].map(({ engine }) => epochOf(engine, engine.circleGroup().handle));
  expect(new Set(everybody).size).toBe(1);
});

it("a server that says it set a commit aside, and did not, is not asked for ever", { timeout: 60_000 }, async () => {
  let asked = 0;
  owner.network = (path, send) => {
    if (path !== "/carecircle.v1.CirclesService/SetCommitAside") return send();
    asked += 1;
    return Promise.resolve(new Response(new Uint8Array(), { headers: { "content-type": "application/proto" } }));
  };
  await helper.sync();
  await commitNonsense(helper);
  await expect(owner.sync()).rejects.toMatchObject({ code: "circle_held_up" });
  owner.goOnline();
  expect(asked).toBeGreaterThan(0);
  await owner.sync();
  await helper.sync();
});

it("what is no commit is refused as one, although it can be opened", { timeout: 60_000 }, async () => {
  const talker = await join("Talker");
  await Promise.all([helper.sync(), talker.sync()]);
  const { engine } = talker;
  const body = await engine.home.transaction(() => engine.core.protectContent(engine.account.handle, engine.circleGroup().handle, new Uint8Array(3)));
  await commitNonsense(talker, { body });
  await expect(helper.sync()).rejects.toMatchObject({ code: "circle_held_up" });
  await owner.sync();
  await join("Later");
  await helper.sync();
  expect(members(helper.engine).map(({ name }) => name)).toContain("Later");
});

it("a mark keeps nobody from a commit that can be applied", { timeout: 60_000 }, async () => {
  helper.tamper(ConversationsService.method.sync, (answer) => {
    for (const message of answer.messages) message.setAside = true;
  });
  await join("Another");
  await helper.sync();
  expect(members(helper.engine).map(({ name }) => name)).toContain("Another");
});
