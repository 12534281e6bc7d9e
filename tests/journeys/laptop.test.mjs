// SPDX-License-Identifier: AGPL-3.0-or-later
//
// On a laptop: the story by two people who have only a keyboard; every screen opened anew, with all of it in reach of the Tab key; what a
// screen reader finds; and the owner, with a mouse, helping and being helped by somebody on the command line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KeyboardPerson } from "./support/keyboard_person.mjs";
import { liveRegions, outlineOf } from "./support/outline.mjs";
import { kLaptop, kPhone } from "./support/person.mjs";
import { reachFindings } from "./support/reach.mjs";
import { open, settled, visit } from "./support/screens.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

const kRequest = { title: "A lamp in the hall", details: "The bulb is high up.", sealed: "Second floor.", zone: "North" };
const kOffer = "I have a ladder and an hour.";
const kNumber = "+49 30 5550177";
// The neutral page is a document of its own, from which no link leads on; so it comes last.
const kOfEverybody = ["/", "/crisis", "/join", "/sign-in", "/recover", "/found", "/neutral.html"];
const kOfMembers = ["/board", "/requests/new", "/conversations", "/card", "/privacy", "/settings", "/simple", "/circle", "/kit", "/crisis", "/nowhere"];

async function settle({ server, people: [owner, requester, helper] }) {
  await story.found(owner, await server.foundingLink(), { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] });
  for (const [person, name] of [[requester, "Requester"], [helper, "Helper"]]) {
    await story.join(person, await story.invite(owner), { name, passphrase: "river pebble quiet window" });
    await person.reads("Requests for help");
  }
}

/** Escape closes the question and gives the focus back to what opened it, and does not leave. */
async function thinksTwice(requester) {
  await requester.tap("Share my details");
  await requester.page.getByRole("dialog").waitFor();
  await requester.press("Escape");
  await requester.page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await requester.look(requester.find("button", "Share my details")), "here");
}

/** From the request to the number that was looked at; answers their addresses. */
async function tellStory(requester, helper) {
  const request = await story.ask(requester, kRequest);
  await story.offer(helper, kRequest.title, kOffer);
  const conversation = await story.accept(requester, request, kOffer);
  await story.say(requester, "Is Sunday fine?");
  await helper.go(conversation);
  await story.hears(helper, "Is Sunday fine?");
  await story.say(helper, "After ten.");
  await story.hears(requester, "After ten.");
  await story.fillCard(requester, "Phone number", kNumber);
  await requester.go(conversation);
  await thinksTwice(requester);
  await story.share(requester, "Phone number", "3 hours");
  return { request, conversation, contact: await story.look(helper, kNumber) };
}

async function headingAt(page, path) {
  await settled(page);
  assert.equal(new URL(page.url()).pathname, path);
  assert.equal(await page.getByRole("alert").count(), 0, path);
  return page.getByRole("heading", { level: 1 }).innerText();
}

const kFramesToSettle = 3;

/** What depends on the width is drawn anew a little later: until it stays as it is. */
async function resize(page, viewport) {
  await page.setViewportSize(viewport);
  await page.evaluate(
    (frames) =>
      new Promise((done) => {
        const look = (before, same) => {
          const now = document.body.innerHTML;
          const count = now === before ? same + 1 : 0;
          if (count === frames) done();
          else requestAnimationFrame(() => setTimeout(look, 0, now, count));
        };
        look("", 0);
      }),
    kFramesToSettle,
  );
}

/** Each screen, to which one went as by a link, is the same after a reload. Answers what of it cannot be reached as it should, in both sizes. */
async function tour(person, paths) {
  const { page } = person;
  const findings = [];
  await open(person, "/crisis");
  for (const path of paths) {
    await (path.endsWith(".html") ? page.goto(path) : visit(person, path));
    const heading = await headingAt(page, path);
    await page.reload();
    assert.equal(await headingAt(page, path), heading);
    for (const { viewport } of [kLaptop, kPhone]) {
      await resize(page, viewport);
      findings.push(...(await reachFindings(page)).map((finding) => `${path} at ${viewport.width}: ${finding}`));
    }
    await resize(page, kLaptop.viewport);
  }
  return findings;
}

const kAround = `
- link "Skip to the content"
- navigation "Main menu":
  - link "CareCircle"
  - link "Board"
  - link "Conversations"
  - link "Privacy"
  - separator
  - link "Circle"
  - link "My card"
  - link "Settings"
  - button "Lock"
  - paragraph: Requester
  - paragraph: Harbour street
- banner:
  - link "Crisis numbers"
  - button "Leave quickly"
- status`;

const kBoard = `${kAround}
- main:
  - heading "Requests for help" [level=1]
  - paragraph: Harbour street
  - link "Ask for help"
  - search:
    - group "Whose requests":
      - button "All" [pressed]
      - button "Mine"
      - button "I help"
    - group:
      - text: Search and filter Search
      - paragraph: It searches on this device only.
      - searchbox "Search"
      - text: What kind
      - combobox "What kind":
        - option "Any" [selected]
        - option "Food and meals"
        - option "Rides and errands"
        - option "Home and garden"
        - option "Health and care"
        - option "Paperwork and technology"
        - option "Company"
        - option "Money"
        - option "Housing"
        - option "Something else"
      - text: How soon
      - combobox "How soon":
        - option "Any" [selected]
        - option "Can wait"
        - option "Soon"
        - option "Now"
      - text: State
      - combobox "State":
        - option "Open and being helped" [selected]
        - option "Ended"
  - status: 1 request
  - list:
    - listitem:
      - paragraph: Food and meals · Shopping or bringing groceries
      - heading "A lamp in the hall" [level=2]:
        - link "A lamp in the hall"
      - paragraph:
        - text: Requester ·
        - time
      - paragraph: The bulb is high up.
      - list:
        - listitem: "Soon: Needed within 24 hours"
        - listitem: North
      - paragraph: Being helped
- status`;

const kConversation = `${kAround}
- main:
  - button "Back"
  - heading "Helper" [level=1]
  - paragraph: Only you two can read this
  - link "A lamp in the hall"
  - button "Share my details"
  - button "Ask for details"
  - log "Messages with Helper":
    - region "(day)":
      - heading "(day)" [level=2]
      - list:
        - listitem:
          - text: "You:"
          - paragraph: Is Sunday fine?
          - paragraph:
            - time
            - text: Arrived
        - listitem:
          - text: "Helper:"
          - paragraph: After ten.
          - paragraph:
            - time
  - paragraph:
    - link "You share: Phone number"
    - text: (time) left
  - form "Write to Helper":
    - text: Message
    - textbox "Message"
    - button "Send" [disabled]
- status`;

async function readsTheScreens({ page }, conversation) {
  await page.goto("/board");
  await page.getByRole("link", { name: kRequest.title }).waitFor();
  assert.equal(await outlineOf(page), kBoard.trim());
  await page.goto(conversation);
  await page.getByRole("log").getByText("Arrived").waitFor();
  await page.getByRole("link", { name: "You share" }).waitFor();
  assert.equal(await outlineOf(page), kConversation.trim());
  // What comes is read out: new messages, and what the page has to say.
  const regions = await liveRegions(page);
  assert.deepEqual(regions.filter(({ role }) => role === "log"), [{ role: "log", name: "Messages with Helper", live: "polite" }]);
  assert.ok(regions.some(({ role, live }) => role === "status" && live === "polite"));
}

/** The owner, in a browser, asks; somebody on the command line helps; and the other way round. */
async function talkWithTheCommandLine(owner, commandLine) {
  const request = await story.ask(owner, { ...kRequest, title: "A ladder for an hour" });
  const listed = (await commandLine("request", "list")).find((row) => row.title === "A ladder for an hour");
  await commandLine("request", "offer", listed.id, "--message", "There is one in my cellar.");
  const conversation = await story.accept(owner, request, "There is one in my cellar.");
  await story.say(owner, "Wonderful, thank you.");
  const id = conversation.split("/").at(-1);
  await owner.page.getByRole("log").getByText("Sent").waitFor();
  assert.deepEqual((await commandLine("message", "list", id)).map((message) => message.text), ["Wonderful, thank you."]);
  await commandLine("message", "send", id, "It stands at the door.");
  await story.hears(owner, "It stands at the door.");
  assert.equal((await commandLine("request", "show", listed.id)).sealed, kRequest.sealed);

  const asked = await commandLine("request", "create", "--category", "other", "--urgency", "normal", "--title", "A chess partner", "--details", "On Sundays.");
  await story.offer(owner, "A chess partner", "I would like to play.");
  const [offered] = await commandLine("request", "offers", asked.id);
  assert.equal(offered.message, "I would like to play.");
  const { conversation_id: second } = await commandLine("request", "accept", offered.id);
  await commandLine("message", "send", second, "Sunday at three?");
  await owner.go(`/conversations/${second}`);
  await story.hears(owner, "Sunday at three?");
}

test("on a laptop", async (context) => {
  const as = { requester: KeyboardPerson, helper: KeyboardPerson };
  await withWorld(["owner", "requester", "helper", "guest"], { screen: kLaptop, as }, async (world) => {
    const { server, people: [owner, requester, helper, guest] } = world;
    await settle(world);
    let lived;
    await context.test("the story by keyboard alone", async () => void (lived = await tellStory(requester, helper)));
    const { request, conversation, contact } = lived;
    await context.test("a screen reader finds the board and the conversation", () => readsTheScreens(requester, conversation));
    await context.test("every screen is the same after a reload, with all of it in reach of the Tab key", async () => {
      const ofMembers = await tour(requester, [...kOfMembers, request, `${request}/edit`, conversation]);
      const ofOthers = [...(await tour(guest, kOfEverybody)), ...(await tour(helper, [request, contact])), ...(await tour(owner, ["/circle", "/circle/invite"]))];
      assert.deepEqual([...ofMembers, ...ofOthers], []);
    });
    await context.test("taking back by keyboard alone shows at once on the other side", async () => {
      await helper.go(contact);
      await requester.go("/board");
      await story.takeBack(requester);
      await helper.sees("This can no longer be opened");
    });
    await context.test("browser and command line help each other", async () => {
      const commandLine = server.commandLine("fourth");
      await commandLine("join", await story.invite(owner), "--name", "Fourth");
      await talkWithTheCommandLine(owner, commandLine);
    });
  });
});
