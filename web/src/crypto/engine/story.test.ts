// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// A neighbourhood with both clients: an owner in the browser's engine, members on the command line and in the engine.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { Category, FieldKind, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestDraft, ShareWish } from "../protocol";
import { CommandLineMember } from "../testing/command-line";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { setCardField } from "./card";
import { circle, members } from "./circle";
import { revokeGrant, shareContact } from "./contacts";
import { conversations, messages, sendText } from "./conversations";
import { grants } from "./grants";
import { createHelpRequest, helpRequest, helpRequests } from "./help-requests";
import { invite } from "./invitations";
import { acceptOffer, offerHelp, offers } from "./offers";

const kDayMs = 24 * 3600 * 1000;
const kDraft: HelpRequestDraft = {
  title: "Groceries for the week",
  details: "Bread, milk and apples.",
  category: Category.GROCERIES_MEALS,
  subcategory: "",
  urgency: Urgency.URGENT,
  zone: "North",
  ongoing: false,
  exchange: "",
  sealed: "The third bell, second floor.",
};

let server: TestServer;
let owner: WebMember;
const neighbour = new CommandLineMember("neighbour");

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
}, 60_000);

afterAll(async () => {
  neighbour.remove();
  await server.stop();
});

async function link(role: Role = Role.MEMBER): Promise<string> {
  const made = await owner.engine.exclusively(() => invite(owner.engine, { role, uses: 1, lifetimeMs: kDayMs }));
  return made.link ?? "";
}

test("the founder is the circle's owner and sees its profile", () => {
  expect(circle(owner.engine)).toMatchObject({ name: "Harbour street", zones: ["North"], role: Role.OWNER, memberCount: 1, ownerCount: 1 });
  expect(members(owner.engine)).toMatchObject([{ name: "Owner", mine: true, role: Role.OWNER }]);
});

test("a newcomer on the command line is let in by the open engine without being asked", { timeout: 60_000 }, async () => {
  await neighbour.command("join", await link(), "--name", "Neighbour");
  await owner.sync();
  const shown = await neighbour.command("circle", "show");
  expect(shown["name"]).toBe("Harbour street");
  await owner.sync();
  expect(members(owner.engine).map((member) => member.name).sort()).toEqual(["Neighbour", "Owner"]);
});

test("a request of the engine is answered from the command line, and the two talk", { timeout: 120_000 }, async () => {
  const { engine } = owner;
  const request = await engine.exclusively(() => createHelpRequest(engine, kDraft));
  expect(request).toMatchObject({ mine: true, title: kDraft.title, sealed: kDraft.sealed, nextStep: "author_waiting" });

  const seen = await neighbour.command("request", "show", request.id);
  expect(seen["title"]).toBe(kDraft.title);
  await neighbour.command("request", "offer", request.id, "--message", "I go shopping on Friday anyway.");
  await owner.sync();
  expect(helpRequest(engine, request.id).nextStep).toBe("author_one_offer");
  const [offer] = offers(engine, request.id);
  expect(offer).toMatchObject({ helperName: "Neighbour", status: OfferStatus.PENDING });

  const conversationId = await engine.exclusively(() => acceptOffer(engine, offer?.id ?? ""));
  expect(helpRequest(engine, request.id)).toMatchObject({ status: HelpRequestStatus.IN_PROGRESS, conversationId });
  const opened = await neighbour.command("request", "show", request.id);
  expect(JSON.stringify(opened)).toContain(kDraft.sealed);

  await sendText(engine, conversationId, "Thank you! The bell is broken, please call out.");
  await owner.sync();
  await neighbour.command("message", "send", conversationId, "On my way.");
  await owner.sync();
  expect(messages(engine, conversationId, 100).messages.map(({ text, mine, state }) => [text, mine, state])).toEqual([
    ["Thank you! The bell is broken, please call out.", true, "delivered"],
    ["On my way.", false, "received"],
  ]);
  expect(conversations(engine)).toMatchObject([{ memberName: "Neighbour", requestTitle: kDraft.title, unreadCount: 1 }]);
});

test("what is shared can be looked at from the command line until it is taken back", { timeout: 60_000 }, async () => {
  const { engine } = owner;
  const [conversation] = conversations(engine);
  const wish: ShareWish = {
    memberId: conversation?.memberId ?? "",
    fields: [FieldKind.PHONE],
    lifetimeMs: kDayMs,
    purpose: "delivery",
    note: "",
  };
  await engine.exclusively(() => setCardField(engine, FieldKind.PHONE, "+31 6 1234"));
  const grant = await engine.exclusively(() => shareContact(engine, wish));
  expect(JSON.stringify(await neighbour.command("contact", "view", grant.id))).toContain("+31 6 1234");
  await owner.sync();
  expect(grants(engine)).toMatchObject([{ id: grant.id, direction: "given", memberName: "Neighbour", views: 1 }]);
  await engine.exclusively(() => revokeGrant(engine, grant.id));
  await expect(neighbour.command("contact", "view", grant.id)).rejects.toThrow("contact_grant_revoked");
});

test("a request of the command line is answered by a member in the engine", { timeout: 120_000 }, async () => {
  const helper = await WebMember.join(owner, await link(), "Helper");
  const words = ["--category", "other", "--urgency", "normal", "--title", "A ladder", "--details", "For one afternoon."];
  await neighbour.command("request", "create", ...words, "--sealed", "Behind the blue gate.");
  await helper.sync();
  const request = helpRequests(helper.engine).requests.find(({ title }) => title === "A ladder");
  expect(request).toMatchObject({ authorName: "Neighbour", mine: false, hasSealedPart: true, nextStep: "helper_can_offer" });
  expect(request).not.toHaveProperty("sealed");

  const offer = await helper.engine.exclusively(() => offerHelp(helper.engine, request?.id ?? "", "I have one in the shed."));
  const accepted = await neighbour.command("request", "accept", offer.id);
  await helper.sync();
  const [conversation] = conversations(helper.engine);
  expect(conversation?.id).toBe(accepted["conversation_id"]);
  expect(helpRequest(helper.engine, request?.id ?? "")).toMatchObject({ sealed: "Behind the blue gate.", nextStep: "helper_accepted" });

  await sendText(helper.engine, conversation?.id ?? "", "Tomorrow at ten?");
  await helper.sync();
  const listed = await neighbour.command("message", "list", conversation?.id ?? "");
  expect(JSON.stringify(listed)).toContain("Tomorrow at ten?");
});
