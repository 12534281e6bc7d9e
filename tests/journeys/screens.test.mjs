// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every screen in both sizes and schemes, in English and in Arabic, at twice the text size and with more contrast: without a finding
// of axe, without sideways scrolling. Pages are opened by their address, as after a reload. The pictures are left in
// build/screenshots.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readmePicture } from "./support/readme_picture.mjs";
import { guidePicture, judge, open, said, settled } from "./support/screens.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

// The neutral page forgets the language of the tab, so it comes last.
const kBeforeSignIn = { welcome: "/", crisis: "/crisis", join: "/join", "sign-in": "/sign-in", recover: "/recover", found: "/found", neutral: "/neutral" };
const kRequest = { title: "Groceries for the week", details: "Bread, milk and fruit. I can pay you back at the door.", sealed: "Third floor, please knock.", zone: "North" };
const kOffer = "I can bring it tomorrow after four o'clock.";
const kNumber = "+49 30 5550123";

/** Chooses a language by its own name, where the page at `path` offers them. */
async function speak(person, path, language) {
  await open(person, path);
  await person.page.getByText(language, { exact: true }).first().click();
  await person.page.waitForFunction((rtl) => (document.documentElement.dir === "rtl") === rtl, language === "العربية");
}

async function judgeAll(person, screens, language = "en") {
  const findings = [];
  for (const [name, path] of Object.entries(screens)) {
    await open(person, path);
    findings.push(...(await judge(person, name, { language, thorough: language === "en" })));
  }
  return findings;
}

/** Screens that are no pages: what opens over the page at `path` when its button is tapped. */
async function judgeDialogs(person, dialogs, language = "en") {
  const findings = [];
  for (const [name, [path, feature, button]] of Object.entries(dialogs)) {
    await open(person, path);
    await person.tap(said(language, feature, button));
    await person.page.getByRole("dialog").waitFor();
    findings.push(...(await judge(person, name, { language })));
  }
  return findings;
}

/** The owner's circle, with a look at each step and at the screens on which there is nothing yet. */
async function founded({ server, people: [owner] }, findings) {
  const look = async (name) => findings.push(...(await judge(owner, name)));
  const wish = { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] };
  await story.found(owner, await server.foundingLink(), wish, look);
  findings.push(...(await judgeAll(owner, { "board-empty": "/board", "conversations-empty": "/conversations", "privacy-empty": "/privacy" })));
  const link = await story.invite(owner);
  await guidePicture(owner, "invite");
  await look("invitation-ready");
  return link;
}

/** The requester's way in; nobody is there to open until the waiting room was looked at. */
async function joined({ people: [owner, requester] }, link, findings) {
  const look = (name) => async () => findings.push(...(await judge(requester, name)));
  await owner.go("about:blank");
  await story.join(requester, link, { name: "Requester", passphrase: "river pebble quiet window" }, {
    atLink: look("invitation"),
    atName: look("own-name"),
    atPassphrase: look("passphrase"),
    atKit: async () => {
      await guidePicture(requester, "kit");
      await look("kit-to-keep")();
    },
  });
  await requester.reads("The waiting room");
  await look("waiting-room")();
  await owner.go("/board");
  await requester.reads("Requests for help");
}

/** From asking to an accepted offer. Answers the addresses of the request and of the conversation. */
async function helped({ people: [owner, requester] }, findings) {
  const lookAs = (person) => async (name) => findings.push(...(await judge(person, name)));
  const look = lookAs(requester);
  const atPreview = async () => {
    await guidePicture(requester, "preview");
    await look("preview");
  };
  const request = await story.ask(requester, kRequest, atPreview, look);
  await requester.page.goBack();
  await requester.reads("Requests for help");
  await owner.go("/board");
  await owner.sees(kRequest.title);
  await guidePicture(owner, "board");
  await open(owner, request);
  await lookAs(owner)("request-to-offer");
  await story.offer(owner, kRequest.title, kOffer);
  await lookAs(owner)("request-offered");
  await requester.go(request);
  await requester.sees(kOffer);
  await guidePicture(requester, "offers", kOffer);
  await look("offers");
  return { request, conversation: await story.accept(requester, request, kOffer) };
}

/** The talk, and a number that is shared in it. Answers the address at which the owner sees it. */
async function shared({ people: [owner, requester] }, conversation, findings) {
  await story.say(requester, "Thank you! Is four o'clock fine?");
  await owner.go(conversation);
  await story.hears(owner, "Thank you! Is four o'clock fine?");
  await story.say(owner, "Half past four. I come by bicycle, so not too many bottles, please.");
  await story.hears(requester, "Half past four. I come by bicycle, so not too many bottles, please.");
  await guidePicture(requester, "conversation", "Half past four.");
  await story.fillCard(requester, "Phone number", kNumber);
  await requester.go(conversation);
  await story.share(requester, "Phone number", "3 hours", async () => {
    await guidePicture(requester, "share");
    findings.push(...(await judge(requester, "share-chosen")));
  });
  const contact = await story.look(owner, kNumber);
  findings.push(...(await judge(owner, "contact-opened")));
  await open(requester, "/privacy");
  await guidePicture(requester, "privacy");
  return contact;
}

function screensOfMembers({ request, conversation }) {
  return {
    pages: {
      board: "/board", ask: "/requests/new", request, "edit-request": `${request}/edit`, conversations: "/conversations", conversation, card: "/card",
      privacy: "/privacy", settings: "/settings", simple: "/simple", circle: "/circle", kit: "/kit", "not-found": "/nowhere",
    },
    dialogs: {
      share: [conversation, "conversations", "Share my details"],
      "ask-for-details": [conversation, "conversations", "Ask for details"],
      "take-back": ["/privacy", "privacy", "Take back"],
      complete: [request, "help-requests", "It is done"],
      "change-passphrase": ["/settings", "settings", "Change"],
      "sign-out": ["/settings", "settings", "Sign out"],
      me: ["/board", "app", "Me"],
    },
  };
}

function screensOfOwners({ request, contact }) {
  return {
    pages: { "circle-owner": "/circle", invite: "/circle/invite", contact, "request-of-others": request },
    dialogs: { "edit-circle": ["/circle", "circles", "Edit the circle"], forget: [contact, "contacts", "Forget it"] },
  };
}

async function judgeIn(language, person, { pages, dialogs }) {
  return [...(await judgeAll(person, pages, language)), ...(await judgeDialogs(person, dialogs, language))];
}

/** The owner removes the requester, who is told so, in both languages. */
async function removed({ people: [owner, requester] }, conversation, findings) {
  await speak(owner, "/settings", "English");
  await open(owner, "/circle");
  await owner.tap("What you can do with Requester");
  await owner.page.getByRole("menuitem", { name: "Remove from the circle" }).click();
  await owner.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await owner.page.getByRole("dialog").waitFor({ state: "detached" });
  await requester.go("/");
  await requester.page.waitForURL("**/removed");
  await settled(requester.page);
  findings.push(...(await judge(requester, "removed", { language: "ar" })));
  await speak(requester, "/settings", "English");
  findings.push(...(await judgeAll(requester, { removed: "/removed", "conversation-kept": conversation })));
  await requester.sees("You are no longer in this circle. You can read, not write.");
  assert.equal(await requester.page.getByRole("textbox").count(), 0, "who is out of the circle can only read");
}

describe("every screen", { concurrency: true }, () => {
  test("before signing in, and what goes wrong there", async () => {
    await withWorld(["guest"], {}, async ({ server, people: [guest] }) => {
      await open(guest, "/");
      await guidePicture(guest, "welcome");
      const findings = await judgeAll(guest, kBeforeSignIn);
      await speak(guest, "/", "العربية");
      findings.push(...(await judgeAll(guest, kBeforeSignIn, "ar")));
      await open(guest, "/sign-in");
      await guest.type("Sign-in name", "nobody-sparrow-pine");
      await guest.page.getByRole("textbox", { name: "Passphrase" }).fill("these words open nothing");
      await guest.tap("Sign in");
      await guest.sees("sign_in_failed");
      findings.push(...(await judge(guest, "sign-in-refused")));
      await server.stop();
      await guest.tap("Sign in");
      await guest.sees("unreachable");
      findings.push(...(await judge(guest, "sign-in-unreachable")));
      await server.run();
      assert.deepEqual(findings, []);
    });
  });

  test("of a member and of an owner", async () => {
    await withWorld(["owner", "requester"], {}, async (world) => {
      const { people: [owner, requester] } = world;
      const findings = [];
      await joined(world, await founded(world, findings), findings);
      const lived = await helped(world, findings);
      const contact = await shared(world, lived.conversation, findings);
      await readmePicture(requester);
      const ofMembers = screensOfMembers(lived);
      const ofOwners = screensOfOwners({ ...lived, contact });
      for (const language of ["en", "ar"]) {
        if (language === "ar") {
          await speak(requester, "/settings", "العربية");
          await speak(owner, "/settings", "العربية");
        }
        const both = await Promise.all([judgeIn(language, requester, ofMembers), judgeIn(language, owner, ofOwners)]);
        findings.push(...both.flat());
      }
      await removed(world, lived.conversation, findings);
      assert.deepEqual(findings, []);
    });
  });
});
