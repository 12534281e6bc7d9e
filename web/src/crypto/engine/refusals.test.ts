// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// A server that lies: each lie is refused with the code that the command line gives it, and nothing of it is shown.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { ConversationsService } from "../../api/generated/carecircle/v1/conversations_pb";
import { HelpRequestsService } from "../../api/generated/carecircle/v1/help_requests_pb";
import { bytesOfHex, hexOf } from "../bytes";
import { recordKinds } from "../core/record-core";
import type { Id } from "../protocol";
import { kDraft } from "../testing/help-request-draft";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { members } from "./circle";
import { messages, sendText } from "./conversations";
import { createHelpRequest, editHelpRequest, helpRequests } from "./help-requests";
import { putIndex, reconcileIndex } from "./index";
import { invite } from "./invitations";
import { loadJoining, saveJoining } from "./joining";
import { acceptOffer, offerHelp, offers } from "./offers";

const kDayMs = 24 * 3600 * 1000;

let server: TestServer;
let owner: WebMember;
let helper: WebMember;

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  helper = await WebMember.join(owner, await link(Role.MEMBER), "Helper");
  await owner.sync();
}, 60_000);

beforeEach(() => {
  owner.goOnline();
  helper.goOnline();
});

afterAll(() => server.stop());

async function link(role: Role): Promise<string> {
  const made = await owner.engine.exclusively(() => invite(owner.engine, { role, uses: 1, lifetimeMs: kDayMs }));
  return made.link ?? "";
}

async function makeRequest(title: string): Promise<Id> {
  const made = await owner.engine.exclusively(() => createHelpRequest(owner.engine, { ...kDraft, title }));
  return made.id;
}

async function converse(): Promise<Id> {
  const request = await makeRequest("Something to talk about");
  await helper.sync();
  const offer = await helper.engine.exclusively(() => offerHelp(helper.engine, request, "I can help with that."));
  const conversation = await owner.engine.exclusively(() => acceptOffer(owner.engine, offer.id));
  await helper.sync();
  return conversation;
}

test("a message that was left out is a gap, and reading goes on when it is there", { timeout: 60_000 }, async () => {
  const conversation = await converse();
  await sendText(owner.engine, conversation, "One.");
  await sendText(owner.engine, conversation, "Two.");
  await owner.sync();
  helper.tamper(ConversationsService.method.sync, (answer) => {
    answer.messages = answer.messages.filter((message, index) => hexOf(message.streamId) !== conversation || index !== 0);
  });
  await expect(helper.sync()).rejects.toMatchObject({ code: "sequence_gap" });
  expect(messages(helper.engine, conversation, 100).messages).toEqual([]);
  helper.goOnline();
  await helper.sync();
  expect(messages(helper.engine, conversation, 100).messages.map(({ text }) => text)).toEqual(["One.", "Two."]);
});

test("a stream that is shorter than it was is refused as rolled back", { timeout: 60_000 }, async () => {
  owner.tamper(ConversationsService.method.sync, (answer) => {
    answer.messages = [];
    answer.lastSequence = 0n;
  });
  await expect(owner.sync()).rejects.toMatchObject({ code: "rolled_back" });
});

test("an older revision of a request is not shown once the newer was seen", { timeout: 60_000 }, async () => {
  const id = await makeRequest("Old title");
  const circleId = bytesOfHex(owner.engine.circleId());
  const old = await helper.engine.call(HelpRequestsService.method.get, { circleId, requestId: bytesOfHex(id) });
  await owner.engine.exclusively(() => editHelpRequest(owner.engine, id, { ...kDraft, title: "New title" }));
  await helper.sync();
  helper.tamper(HelpRequestsService.method.list, (answer) => {
    answer.requests = answer.requests.map((row) => (hexOf(row.requestId) === id ? (old.request ?? row) : row));
  });
  await helper.sync();
  expect(helpRequests(helper.engine).refused).toEqual([{ id, code: "rolled_back" }]);
  expect(helpRequests(helper.engine).requests.map(({ title }) => title)).not.toContain("Old title");
});

test("a request in another's name, or a changed one, is refused", { timeout: 60_000 }, async () => {
  const [named, changed] = [await makeRequest("In my name"), await makeRequest("Unchanged")];
  const other = bytesOfHex(helper.engine.accountId);
  helper.tamper(HelpRequestsService.method.list, (answer) => {
    for (const row of answer.requests) {
      if (hexOf(row.requestId) === named) row.authorAccountId = other;
      if (hexOf(row.requestId) === changed) row.record = row.record.map((byte, index) => (index === row.record.length - 70 ? byte ^ 1 : byte));
    }
  });
  await helper.sync();
  const refused = new Map(helpRequests(helper.engine).refused.map(({ id, code }) => [id, code]));
  expect(refused.get(named)).toBe("record_refused");
  expect(refused.get(changed)).toBe("signature_invalid");
});

test("what a member wrote and nobody can read is refused by itself", { timeout: 60_000 }, async () => {
  const { engine } = helper;
  const [id, cut] = [engine.newId(), await makeRequest("Cut off")];
  const record = engine.sealRingRecord({ kind: recordKinds.helpRequest, recordId: id }, new Uint8Array([0xff, 0xff, 0xff]));
  await engine.call(HelpRequestsService.method.create, { circleId: bytesOfHex(engine.circleId()), record, ongoing: false });
  owner.tamper(HelpRequestsService.method.list, (answer) => {
    for (const row of answer.requests) if (hexOf(row.requestId) === cut) row.record = row.record.slice(0, 100);
  });
  const shownBefore = helpRequests(owner.engine).requests.length;
  await owner.sync();
  const { requests, refused } = helpRequests(owner.engine);
  expect(refused).toEqual(expect.arrayContaining([{ id, code: "malformed_input" }, { id: cut, code: "malformed_input" }]));
  expect(requests).toHaveLength(shownBefore - 1);
});

test("an offer that was moved to another request is left out", { timeout: 60_000 }, async () => {
  const [wanted, other] = [await makeRequest("Wanted"), await makeRequest("Not wanted")];
  await helper.sync();
  await helper.engine.exclusively(() => offerHelp(helper.engine, wanted, "I can help with this one."));
  owner.tamper(HelpRequestsService.method.listOffers, (answer) => {
    for (const row of answer.offers) if (hexOf(row.requestId) === wanted) row.requestId = bytesOfHex(other);
  });
  await owner.sync();
  expect(offers(owner.engine, other)).toEqual([]);
});

test("another device's key package in the helper's place founds no conversation", { timeout: 60_000 }, async () => {
  const stranger = await WebMember.ask(server.origin, await link(Role.OWNER), "Stranger");
  const request = await makeRequest("Somebody's help");
  await helper.sync();
  const offer = await helper.engine.exclusively(() => offerHelp(helper.engine, request, "I can help with that."));
  const ghost = stranger.engine.core.createKeyPackage(stranger.engine.account.handle, stranger.engine.nowMs());
  owner.tamper(ConversationsService.method.claimKeyPackage, (answer) => {
    answer.keyPackage = ghost.message;
  });
  await expect(owner.engine.exclusively(() => acceptOffer(owner.engine, offer.id))).rejects.toMatchObject({ code: "ghost_device" });
});

test("members whom only the server lists are not shown", { timeout: 60_000 }, async () => {
  owner.tamper(CirclesService.method.listMembers, (answer) => {
    const [first] = answer.members;
    if (first !== undefined) answer.members.push({ ...first, accountId: bytesOfHex("00".repeat(16)), role: Role.OWNER });
  });
  await owner.sync();
  expect(members(owner.engine).map(({ name }) => name).sort()).toEqual(["Helper", "Owner"]);
});

test("an older index is refused", { timeout: 60_000 }, async () => {
  const { engine } = helper;
  const old = await engine.call(AccountsService.method.getAccount, {});
  await engine.editIndex((index) => {
    index.kitConfirmed = true;
  });
  await putIndex(engine);
  helper.tamper(AccountsService.method.getAccount, (answer) => {
    answer.indexVersion = old.indexVersion;
    answer.indexSealed = old.indexSealed;
  });
  await expect(engine.exclusively(() => reconcileIndex(engine))).rejects.toMatchObject({ code: "index_rolled_back" });
});

test("a Welcome that is refused leaves no group open", { timeout: 60_000 }, async () => {
  const member = await WebMember.ask(server.origin, await link(Role.MEMBER), "Newcomer");
  const { engine } = member;
  const joining = loadJoining(engine);
  if (joining === null) throw new Error("it waits");
  // As if somebody else had invited: the Welcome then leads into a circle that the invitation does not name.
  await engine.home.transaction(() => saveJoining(engine, { ...joining, inviterCredential: engine.account.credential }));
  const joined = vi.spyOn(engine.core, "joinGroup");
  const closed = vi.spyOn(engine.core, "closeGroup");
  await owner.sync();
  await expect(member.sync()).rejects.toThrow();
  expect(joined.mock.results.filter(({ type }) => type === "return")).toHaveLength(1);
  expect(closed.mock.calls).toEqual([[joined.mock.results.find(({ type }) => type === "return")?.value]]);
});
