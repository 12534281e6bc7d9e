// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every screen in both sizes and schemes, in English and in Arabic, at twice the text size and with more contrast: without a finding
// of axe, without sideways scrolling, without a broken word. Pages are reached as by a link: laptop.test.mjs opens them anew. The pictures
// are left in build/screenshots.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readmePicture } from "./support/readme_picture.mjs";
import { guidePicture, judge, judgeLargeText, open, settled, visit } from "./support/screens.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

// A document of its own, from which no link leads on, and which forgets the language of the tab; so it comes last.
const kNeutral = "/neutral";
const kBeforeSignIn = { welcome: "/", crisis: "/crisis", join: "/join", "sign-in": "/sign-in", recover: "/recover", found: "/found", neutral: kNeutral };
const kOffer = "I can bring it tomorrow after four o'clock.";
const kNumber = "+49 30 5550123";

/** What people write, in the languages in which they live through the story. */
const kWritten = {
  en: {
    circle: { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] },
    newcomer: { name: "Requester", passphrase: "river pebble quiet window" },
    request: { title: "Groceries for the week", details: "Bread, milk and fruit. I can pay you back at the door.", sealed: "Third floor, please knock.", zone: "North" },
  },
  ar: {
    circle: { circle: "شارع الميناء", name: "جارة من الطابق الأول", passphrase: "فانوس بستان مخمل مذنب", zones: ["الشمال", "الجنوب"] },
    newcomer: { name: "جار من الطابق الثالث", passphrase: "نهر حصاة هادئ نافذة" },
    request: { title: "مشتريات الأسبوع", details: "خبز وحليب وفاكهة. أدفع لك عند الباب.", sealed: "الطابق الثالث، من فضلك اطرق الباب.", zone: "الشمال" },
  },
};

/** Chooses a language by its own name, where the page at `path` offers them. */
async function speak(person, path, language) {
  const names = { en: "English", es: "Español", ar: "العربية" };
  await open(person, path);
  await person.page.getByText(names[language], { exact: true }).first().click();
  await person.page.waitForFunction((chosen) => document.documentElement.lang === chosen, language);
  person.language = language;
}

/** Judges what is open as it passes by. */
function lookOf(person, findings) {
  return async (name) => findings.push(...(await judge(person, name)));
}

/** Each page, reached as by a link, and what opens over it when its buttons are tapped. */
async function judgeAll(person, screens) {
  const findings = [];
  for (const [name, screen] of Object.entries(screens)) {
    const { path, dialogs = {} } = typeof screen === "string" ? { path: screen } : screen;
    await (path === kNeutral ? open(person, path) : visit(person, path));
    findings.push(...(await judge(person, name, { thorough: person.language === "en" })));
    for (const [dialog, button] of Object.entries(dialogs)) {
      await person.tap(button);
      await person.page.getByRole("dialog").waitFor();
      findings.push(...(await judge(person, dialog)));
      await person.tap("Close", { dialog: true });
      await person.page.getByRole("dialog").waitFor({ state: "detached" });
    }
  }
  return findings;
}

/** The owner's circle, with a look at each step and at the screens on which there is nothing yet. */
async function founded({ server, people: [owner] }, findings) {
  const look = lookOf(owner, findings);
  await story.found(owner, await server.foundingLink(), kWritten[owner.language].circle, look);
  findings.push(...(await judgeAll(owner, { "board-empty": "/board", "conversations-empty": "/conversations", "privacy-empty": "/privacy" })));
  const link = await story.invite(owner);
  await guidePicture(owner, "invite");
  await look("invitation-ready");
  return link;
}

/** The requester's way in; nobody is there to open until the waiting room was looked at. */
async function joined({ people: [owner, requester] }, link, findings) {
  const look = lookOf(requester, findings);
  await owner.go("about:blank");
  await story.join(requester, link, kWritten[requester.language].newcomer, {
    atLink: () => look("invitation"),
    atName: () => look("own-name"),
    atPassphrase: () => look("passphrase"),
    atKit: async () => {
      await guidePicture(requester, "kit");
      await look("kit-to-keep");
    },
  });
  await requester.reads("The waiting room");
  await look("waiting-room");
  await owner.go("/board");
  await requester.reads("Requests for help");
}

/** Asking, question by question. Answers the address of the request. */
function asked(requester, findings) {
  const look = lookOf(requester, findings);
  const atPreview = async () => {
    await guidePicture(requester, "preview");
    await look("preview");
  };
  return story.ask(requester, kWritten[requester.language].request, atPreview, look);
}

/** From asking to an accepted offer. Answers the addresses of the request and of the conversation. */
async function helped({ people: [owner, requester] }, findings) {
  const { title } = kWritten.en.request;
  const request = await asked(requester, findings);
  await requester.page.goBack();
  await requester.reads("Requests for help");
  await owner.go("/board");
  await owner.sees(title);
  await guidePicture(owner, "board");
  await open(owner, request);
  await lookOf(owner, findings)("request-to-offer");
  await story.offer(owner, title, kOffer);
  await lookOf(owner, findings)("request-offered");
  await requester.go(request);
  await requester.sees(kOffer);
  await guidePicture(requester, "offers", kOffer);
  await lookOf(requester, findings)("offers");
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
    await lookOf(requester, findings)("share-chosen");
  });
  const contact = await story.look(owner, kNumber);
  await lookOf(owner, findings)("contact-opened");
  await open(requester, "/privacy");
  await guidePicture(requester, "privacy");
  return contact;
}

function screensOfMembers({ request, conversation }) {
  return {
    board: { path: "/board", dialogs: { me: "Me" } },
    ask: "/requests/new",
    request: { path: request, dialogs: { complete: "It is done" } },
    "edit-request": `${request}/edit`,
    conversations: "/conversations",
    conversation: { path: conversation, dialogs: { share: "Share my details", "ask-for-details": "Ask for details" } },
    card: "/card",
    privacy: { path: "/privacy", dialogs: { "take-back": "Take back" } },
    settings: { path: "/settings", dialogs: { "change-passphrase": "Change", "sign-out": "Sign out" } },
    simple: "/simple",
    circle: "/circle",
    kit: "/kit",
    "not-found": "/nowhere",
  };
}

function screensOfOwners({ request, contact }) {
  return {
    "circle-owner": { path: "/circle", dialogs: { "edit-circle": "Edit the circle" } },
    invite: "/circle/invite",
    contact: { path: contact, dialogs: { forget: "Forget it" } },
    "request-of-others": request,
  };
}

/** In Spanish, whose words are longer than English ones: the pages one after the other, at twice the text size. */
async function judgeSpanish(person, screens) {
  await speak(person, "/settings", "es");
  const findings = [];
  for (const [name, screen] of Object.entries(screens)) {
    await visit(person, screen.path ?? screen);
    findings.push(...(await judgeLargeText(person, name)));
  }
  return findings;
}

/** The owner removes the requester, who is told so, in both languages. */
async function removed({ people: [owner, requester] }, conversation, findings) {
  await speak(owner, "/settings", "en");
  await open(owner, "/circle");
  await owner.tap("What you can do with Requester");
  await owner.page.getByRole("menuitem", { name: "Remove from the circle" }).click();
  await open(requester, "/board");
  await owner.tap("Remove", { dialog: true });
  await owner.page.getByRole("dialog").waitFor({ state: "detached" });
  await requester.sees("You are no longer in this circle. What was here before can still be read.");
  await lookOf(requester, findings)("board-removed");
  assert.equal(await requester.find("link", "Ask for help").count(), 0, "who is out of the circle is not told to ask");
  await requester.go("/");
  await requester.page.waitForURL("**/removed");
  await settled(requester.page);
  await lookOf(requester, findings)("removed");
  await speak(requester, "/settings", "en");
  findings.push(...(await judgeAll(requester, { removed: "/removed", "conversation-kept": conversation })));
  await canOnlyRead(requester);
}

/** Out of the circle one reads what was said, and what was shared has ended. The note about that covers nothing. */
async function canOnlyRead(requester) {
  const note = requester.page.getByText("You are no longer in this circle. You can read, not write.");
  const ended = requester.page.getByText("You shared: Phone number");
  await note.waitFor();
  await requester.sees("It can no longer be opened.");
  assert.equal(await requester.page.getByText(/ left$/u).count(), 0, "what has ended counts down no more");
  assert.equal(await requester.page.getByRole("textbox").count(), 0, "who is out of the circle can only read");
  const above = await ended.boundingBox();
  assert.ok((await note.boundingBox()).y >= above.y + above.height, "the note stands below the last card");
}

describe("every screen", { concurrency: true }, () => {
  test("before signing in, and what goes wrong there", async () => {
    await withWorld(["guest"], {}, async ({ server, people: [guest] }) => {
      await open(guest, "/");
      await guidePicture(guest, "welcome");
      const findings = await judgeAll(guest, kBeforeSignIn);
      await speak(guest, "/", "ar");
      findings.push(...(await judgeAll(guest, kBeforeSignIn)));
      guest.language = "en";
      await open(guest, "/sign-in");
      await guest.type("Sign-in name", "nobody-sparrow-pine");
      await guest.type("Passphrase", "these words open nothing");
      await guest.tap("Sign in");
      await guest.sees("sign_in_failed");
      await lookOf(guest, findings)("sign-in-refused");
      await server.stop();
      await guest.tap("Sign in");
      await guest.sees("unreachable");
      await lookOf(guest, findings)("sign-in-unreachable");
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
      const inTurn = async (person, screens) => {
        findings.push(...(await judgeAll(person, screens)), ...(await judgeSpanish(person, screens)));
        await speak(person, "/settings", "ar");
        findings.push(...(await judgeAll(person, screens)));
      };
      await Promise.all([inTurn(requester, ofMembers), inTurn(owner, ofOwners)]);
      await removed(world, lived.conversation, findings);
      assert.deepEqual(findings, []);
    });
  });

  test("on the way in and while asking, right to left", async () => {
    await withWorld(["owner", "requester"], { locale: "ar" }, async (world) => {
      const findings = [];
      await joined(world, await founded(world, findings), findings);
      await asked(world.people[1], findings);
      assert.deepEqual(findings, []);
    });
  });
});
