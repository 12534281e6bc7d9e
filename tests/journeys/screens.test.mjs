// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every screen, opened by its address as after a reload: in both sizes and schemes, in English and in Arabic, without a finding
// of axe and without sideways scrolling; before signing in, at twice the text size too. The pictures are left in build/screenshots.
import assert from "node:assert/strict";
import { test } from "node:test";
import { guidePicture, judge, open, settled } from "./support/screens.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

const kBeforeSignIn = { welcome: "/", crisis: "/crisis", neutral: "/neutral", join: "/join", "sign-in": "/sign-in", recover: "/recover", found: "/found", "not-found": "/nowhere" };
const kRequest = { title: "Groceries for the week", details: "Bread, milk and fruit. I can pay you back at the door.", sealed: "Third floor, please knock.", zone: "North" };
const kOffer = "I can bring it tomorrow after four o'clock.";

async function speakArabic(person, path) {
  await open(person, path);
  await person.page.getByText("العربية", { exact: true }).click();
  await person.page.waitForFunction(() => document.documentElement.dir === "rtl");
}

async function judgeAll(person, screens, options) {
  const findings = [];
  for (const [name, path] of Object.entries(screens)) {
    await open(person, path);
    findings.push(...(await judge(person, name, options)));
  }
  return findings;
}

/** The story up to a shared number, with a look at what passes by on the way. Answers the screens of the requester. */
async function livedIn({ server, people: [owner, requester] }, findings) {
  await story.found(owner, await server.foundingLink(), { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] });
  const link = await story.invite(owner);
  await guidePicture(owner, "invite");
  findings.push(...(await judge(owner, "invitation-ready")));
  await story.join(requester, link, { name: "Requester", passphrase: "river pebble quiet window" }, {
    atLink: async () => findings.push(...(await judge(requester, "invitation"))),
    atPassphrase: async () => findings.push(...(await judge(requester, "passphrase"))),
    atKit: async () => {
      await guidePicture(requester, "kit");
      findings.push(...(await judge(requester, "kit-to-keep")));
    },
  });
  await requester.reads("Requests for help");
  const request = await story.ask(requester, kRequest, async () => {
    await guidePicture(requester, "preview");
    findings.push(...(await judge(requester, "preview")));
  });
  await owner.go("/board");
  await owner.sees(kRequest.title);
  await guidePicture(owner, "board");
  await story.offer(owner, kRequest.title, kOffer);
  await requester.go(request);
  await requester.sees(kOffer);
  await guidePicture(requester, "offers", kOffer);
  findings.push(...(await judge(requester, "offers")));
  const conversation = await story.accept(requester, request, kOffer);
  await story.say(requester, "Thank you! Is four o'clock fine?");
  await owner.go(conversation);
  await story.hears(owner, "Thank you! Is four o'clock fine?");
  await story.say(owner, "Half past four. I come by bicycle, so not too many bottles, please.");
  await story.hears(requester, "Half past four. I come by bicycle, so not too many bottles, please.");
  await guidePicture(requester, "conversation", "Half past four.");
  await story.fillCard(requester, "Phone number", "+49 30 5550123");
  await requester.go(conversation);
  await story.share(requester, "Phone number", "3 hours", async () => {
    await guidePicture(requester, "share");
    findings.push(...(await judge(requester, "share")));
  });
  const contact = await story.look(owner, "+49 30 5550123");
  findings.push(...(await judge(owner, "contact-opened")));
  await open(requester, "/privacy");
  await guidePicture(requester, "privacy");
  return { request, conversation, contact };
}

function screensOfMembers({ request, conversation }) {
  return {
    board: "/board", ask: "/requests/new", request, "edit-request": `${request}/edit`, conversations: "/conversations", conversation, card: "/card",
    privacy: "/privacy", settings: "/settings", simple: "/simple", circle: "/circle", kit: "/kit",
  };
}

test("every screen before signing in", async () => {
  await withWorld(["guest"], {}, async ({ people: [guest] }) => {
    await open(guest, "/");
    await guidePicture(guest, "welcome");
    const findings = await judgeAll(guest, kBeforeSignIn, { atTwiceTheTextSize: true });
    await speakArabic(guest, "/");
    findings.push(...(await judgeAll(guest, kBeforeSignIn, { language: "ar", atTwiceTheTextSize: true })));
    assert.deepEqual(findings, []);
  });
});

test("every screen of a member and of an owner", async () => {
  await withWorld(["owner", "requester"], {}, async (world) => {
    const { people: [owner, requester] } = world;
    const findings = [];
    const lived = await livedIn(world, findings);
    const screens = screensOfMembers(lived);
    const screensOfOwners = { "circle-owner": "/circle", invite: "/circle/invite", contact: lived.contact, "request-of-others": lived.request };
    findings.push(...(await judgeAll(requester, screens)), ...(await judgeAll(owner, screensOfOwners)));
    await speakArabic(requester, "/settings");
    await settled(requester.page);
    await speakArabic(owner, "/settings");
    findings.push(...(await judgeAll(requester, screens, { language: "ar" })), ...(await judgeAll(owner, screensOfOwners, { language: "ar" })));
    assert.deepEqual(findings, []);
  });
});
