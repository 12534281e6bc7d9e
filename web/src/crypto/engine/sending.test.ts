// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// What happens to a text when the network, or the answer, is lost: it is sent once, in its place, and never lost.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import { HelpRequestsService } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { Id } from "../protocol";
import { kDraft } from "../testing/help-request-draft";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { conversations, discardText, markRead, messages, resendText, sendText } from "./conversations";
import { createHelpRequest } from "./help-requests";
import { invite } from "./invitations";
import { acceptOffer, offerHelp } from "./offers";

const kDayMs = 24 * 3600 * 1000;

let server: TestServer;
let owner: WebMember;
let helper: WebMember;

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  const { link } = await owner.engine.exclusively(() => invite(owner.engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kDayMs }));
  helper = await WebMember.join(owner, link ?? "", "Helper");
}, 60_000);

afterAll(() => server.stop());

async function makeOffer(): Promise<Id> {
  const request = await owner.engine.exclusively(() => createHelpRequest(owner.engine, { ...kDraft, sealed: "Only for you." }));
  await helper.sync();
  const offer = await helper.engine.exclusively(() => offerHelp(helper.engine, request.id, "I can help with that."));
  return offer.id;
}

async function converse(): Promise<Id> {
  const offer = await makeOffer();
  const conversation = await owner.engine.exclusively(() => acceptOffer(owner.engine, offer));
  await helper.sync();
  return conversation;
}

const texts = (member: WebMember, conversation: Id) => messages(member.engine, conversation, 100).messages.map(({ text, state }) => [text, state]);

test("a text whose answer was lost arrives once", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  owner.loseAnswer(ConversationsService.method.send);
  const written = await sendText(owner.engine, conversation, "First.");
  expect(written).toMatchObject({ state: "sending", sequence: 0, mine: true });
  await expect(owner.sync()).rejects.toMatchObject({ code: "unreachable" });
  expect(texts(owner, conversation)).toEqual([["First.", "sending"]]);

  owner.goOnline();
  await owner.sync();
  await helper.sync();
  expect(texts(helper, conversation)).toEqual([["First.", "received"]]);
  await owner.sync();
  expect(messages(owner.engine, conversation, 100).messages).toMatchObject([{ key: written.key, text: "First.", state: "delivered" }]);
});

test("texts that were written without a network are sent in the order of writing", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  owner.goOffline();
  await sendText(owner.engine, conversation, "One.");
  await sendText(owner.engine, conversation, "Two.");
  await sendText(owner.engine, conversation, "Three.");
  await owner.engine.exclusively(() => Promise.resolve());
  owner.goOnline();
  await owner.sync();
  await helper.sync();
  expect(texts(helper, conversation).map(([text]) => text)).toEqual(["One.", "Two.", "Three."]);
  expect(conversations(helper.engine).find(({ id }) => id === conversation)).toMatchObject({ unreadCount: 3, lastText: "Three." });
  await markRead(helper.engine, conversation);
  expect(conversations(helper.engine).find(({ id }) => id === conversation)).toMatchObject({ unreadCount: 0 });
});

test("a text does not overtake an earlier one whose answer was lost", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  owner.loseAnswer(ConversationsService.method.send);
  await sendText(owner.engine, conversation, "Earlier.");
  await owner.engine.exclusively(() => Promise.resolve());
  owner.goOnline();
  await sendText(owner.engine, conversation, "Later.");
  await owner.engine.exclusively(() => Promise.resolve());
  expect(texts(owner, conversation)).toEqual([
    ["Earlier.", "sent"],
    ["Later.", "sent"],
  ]);
});

test("what the server refuses is kept as failed, to be sent again or discarded", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  const refusal = { code: "permission_denied", details: [] };
  owner.network = (path, send) =>
    path.endsWith("/Send") ? Promise.resolve(Response.json(refusal, { status: 403 })) : send();
  const first = await sendText(owner.engine, conversation, "Refused.");
  const second = await sendText(owner.engine, conversation, "Refused too.");
  await owner.sync();
  expect(texts(owner, conversation)).toEqual([
    ["Refused.", "failed"],
    ["Refused too.", "failed"],
  ]);
  owner.goOnline();
  await discardText(owner.engine, conversation, second.key);
  await resendText(owner.engine, conversation, first.key);
  await owner.sync();
  expect(texts(owner, conversation)).toEqual([["Refused.", "sent"]]);
  await expect(discardText(owner.engine, conversation, first.key)).rejects.toMatchObject({ code: "not_found" });
});

test("a page that is closed in the middle goes on where it was", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  owner.loseAnswer(ConversationsService.method.send);
  await sendText(owner.engine, conversation, "On its way.");
  await expect(owner.sync()).rejects.toMatchObject({ code: "unreachable" });
  await sendText(owner.engine, conversation, "Still waiting.");
  await owner.reopen();
  expect(texts(owner, conversation)).toEqual([
    ["On its way.", "sending"],
    ["Still waiting.", "sending"],
  ]);
  owner.goOnline();
  await owner.sync();
  await helper.sync();
  expect(texts(helper, conversation).map(([text]) => text)).toEqual(["On its way.", "Still waiting."]);
});

test("an acceptance whose answer was lost founds one conversation", { timeout: 60_000 }, async () => {
  const offer = await makeOffer();
  const before = owner.engine.conversations().length;
  owner.loseAnswer(HelpRequestsService.method.accept);
  await expect(owner.engine.exclusively(() => acceptOffer(owner.engine, offer))).rejects.toMatchObject({ code: "unreachable" });
  owner.goOnline();
  await owner.sync();
  expect(owner.engine.conversations()).toHaveLength(before + 1);
  const conversation = await owner.engine.exclusively(() => acceptOffer(owner.engine, offer));
  await sendText(owner.engine, conversation, "It worked after all.");
  await owner.sync();
  await helper.sync();
  expect(texts(helper, conversation)).toEqual([["It worked after all.", "received"]]);
});

test("a long conversation is read from its end, page by page, and says whether there is more", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  for (let number = 1; number <= 70; number++) await sendText(owner.engine, conversation, `Text ${String(number)}`);
  await owner.sync();
  await helper.sync();
  const newest = messages(helper.engine, conversation, 3);
  expect(newest.earlier).toBe(true);
  expect(newest.messages.length).toBeLessThan(70);
  expect(newest.messages.at(-1)).toMatchObject({ text: "Text 70" });
  const all = messages(helper.engine, conversation, 70);
  expect(all).toMatchObject({ earlier: false });
  expect(all.messages.map(({ text }) => text)).toEqual(Array.from({ length: 70 }, (_, index) => `Text ${String(index + 1)}`));
  const view = conversations(helper.engine).find(({ id }) => id === conversation);
  expect(view).toMatchObject({ lastText: "Text 70", unreadCount: 70 });
});
