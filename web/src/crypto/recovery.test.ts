// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// Somebody loses the browser in the middle of a conversation, and goes on in another one.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import { Category, Urgency } from "../api/generated/carecircle/v1/content_pb";
import { foundByLink, joinCircle, recover } from "./entering";
import type { HelpRequestDraft } from "./protocol";
import type { Session } from "./session";
import { ask } from "./testing/circle-of-two";
import { Profile, until } from "./testing/profile";
import { TestServer } from "./testing/server";

// Argon2id with 64 MiB, a few times, on a machine that does other things as well.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const kPassphrase = "amber kettle quiet river";
const kNewPassphrase = "linden wren honey stone";
const kDraft: HelpRequestDraft = {
  title: "A lift to the clinic",
  details: "On Friday at nine.",
  category: Category.TRANSPORTATION_ERRANDS,
  subcategory: "",
  urgency: Urgency.URGENT,
  zone: "",
  ongoing: false,
  exchange: "",
  sealed: "The green door.",
};

let server: TestServer;
const profiles: Profile[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  for (const profile of profiles) profile.close();
  await server.stop();
});

function openProfile(): Promise<Session> {
  const profile = new Profile(server.origin);
  profiles.push(profile);
  return profile.open();
}

async function texts(session: Session, conversationId: string): Promise<string[]> {
  return (await ask(session, "messages", conversationId, 100)).messages.map((message) => message.text);
}

test("the request, its sealed part and the conversation go on in the new browser", async () => {
  const requester = await openProfile();
  const circle = { name: "Lindenhof", zones: [], categories: [], crisisNumbers: [] };
  const wish = { link: server.foundingLink(), displayName: "Requester", passphrase: kPassphrase, signInName: "" };
  const { recoveryCode } = await foundByLink(requester, { ...wish, circle });
  const helper = await openProfile();
  const { link = "" } = await ask(requester, "invite", { role: Role.MEMBER, uses: 1, lifetimeMs: 3_600_000 });
  await joinCircle(helper, { ...wish, link, displayName: "Helper" });
  await until(() => helper.stage === "member");

  const request = await ask(requester, "createHelpRequest", kDraft);
  await vi.waitFor(async () => expect((await ask(helper, "helpRequests")).requests).toHaveLength(1), 20_000);
  const offer = await ask(helper, "offerHelp", request.id, "I have a car.");
  await vi.waitFor(async () => expect(await ask(requester, "offers", request.id)).toHaveLength(1), 20_000);
  const conversationId = await ask(requester, "acceptOffer", offer.id);
  await ask(requester, "sendText", conversationId, "Thank you!");
  await requester.idle();
  await helper.idle();

  const again = await openProfile();
  await recover(again, recoveryCode, kNewPassphrase);
  expect(again.status()).toMatchObject({ stage: "member", displayName: "Requester", circleName: "Lindenhof", role: Role.OWNER });
  expect(await ask(again, "helpRequest", request.id)).toMatchObject({ mine: true, title: kDraft.title, sealed: kDraft.sealed });

  await until(() => requester.stage === "signed_out");
  await ask(again, "sendText", conversationId, "It is me, in another browser.");
  await again.idle();
  await vi.waitFor(async () => expect(await texts(helper, conversationId)).toContain("It is me, in another browser."), 20_000);
  await ask(helper, "sendText", conversationId, "Good to read you.");
  await vi.waitFor(async () => expect(await texts(again, conversationId)).toContain("Good to read you."), 20_000);
  expect(await ask(helper, "conversations")).toMatchObject([{ memberName: "Requester", requestTitle: kDraft.title }]);
});
