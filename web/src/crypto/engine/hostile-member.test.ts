// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// A member who would like to stop everybody: its commit, which nobody can apply, ends what the circle's group can do, and no more than that.
import { afterAll, beforeAll, expect, it } from "vitest";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex } from "../bytes";
import type { Id } from "../protocol";
import { kDraft } from "../testing/help-request-draft";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
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

/** What the server cannot tell from a commit, in the circle's present epoch. */
async function commitNonsense(member: WebMember): Promise<void> {
  await member.engine.call(CirclesService.method.commit, {
    circleId: bytesOfHex(member.engine.circleId()),
    epoch: BigInt(epochOf(member.engine, member.engine.circleGroup().handle)),
    commit: new Uint8Array(500).fill(7),
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

it("a commit that nobody can apply is refused, and requests and messages go on", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  await hostile.sync();
  await commitNonsense(hostile);

  const refused = { code: "malformed_input" };
  await expect(helper.sync()).rejects.toMatchObject(refused);
  await createHelpRequest(helper.engine, { ...kDraft, title: "A ladder" });
  await sendText(helper.engine, conversation, "Are you there?");
  await expect(owner.sync()).rejects.toMatchObject(refused);
  expect(helpRequests(owner.engine).requests.map(({ title }) => title)).toContain("A ladder");
  await sendText(owner.engine, conversation, "I am.");
  await expect(helper.sync()).rejects.toMatchObject(refused);
  expect(messages(helper.engine, conversation, 100).messages.map(({ text }) => text)).toEqual(["Are you there?", "I am."]);
});
