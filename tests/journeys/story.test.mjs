// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The first ten minutes on three phones, of an owner and of somebody who asks for help: a circle is founded, neighbours come in, one asks,
// two offer, one is thanked and one accepted, they talk, a phone number is shared, looked at and taken back. Then what happens to links
// and tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kPhone } from "./support/person.mjs";
import * as story from "./support/story.mjs";
import { Walk } from "./support/walk.mjs";
import { withWorld } from "./support/world.mjs";

const kRequest = { title: "Groceries for the week", details: "Bread, milk and fruit.", sealed: "Third floor, please knock.", zone: "North" };
const kOffer = "I can bring it tomorrow.";
const kOtherOffer = "I could go there on Friday.";
const kNumber = "+49 30 5550123";
/** An invitation ends after a day. */
const kHoursPastInvitation = 25;

async function foundsCircle(owner, link, context) {
  const walk = new Walk(owner, context);
  await story.found(owner, link, { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] });
  walk.reach("the circle is founded, the kit kept, what owners see is read", "4:00");
  const links = [await story.invite(owner), await story.invite(owner)];
  walk.reach("two neighbours are invited", "5:00");
  return links;
}

/** What somebody in need must find before anything is asked of them. */
async function looksAround(requester) {
  await requester.go("/");
  await requester.find("link", "Ask for help").waitFor();
  await requester.find("button", "Leave quickly").waitFor();
  await requester.tap("Crisis", { role: "link" });
  await requester.reads("When it cannot wait");
}

async function asksForHelp(requester, walk) {
  const request = await story.ask(requester, kRequest, () => walk.reach("food is asked for, soon, and the preview is seen", "4:30"));
  await requester.reads("Your neighbours can see this");
  walk.reach("it is posted, and the screen says what comes next", "6:00");
  return request;
}

/** Two offers: one is accepted, and who made the other is told so kindly. */
async function choosesAnOffer({ owner, requester, helper }, request) {
  await story.offer(helper, kRequest.title, kOffer);
  await story.offer(owner, kRequest.title, kOtherOffer);
  await requester.go(request);
  await story.decline(requester, kOtherOffer);
  const conversation = await story.accept(requester, request, kOffer);
  await requester.sees("Only you two can read this");
  await owner.reads("Thank you for offering");
  return conversation;
}

async function talks(requester, helper, conversation) {
  await story.say(requester, "Thank you! Is four o'clock fine?");
  await helper.go(conversation);
  await story.hears(helper, "Thank you! Is four o'clock fine?");
  await story.say(helper, "Half past four.");
  await story.hears(requester, "Half past four.");
}

/** The page with the number stays open on the other side: it is gone from there at once. */
async function takesBack(requester, helper) {
  await story.takeBack(requester);
  await helper.sees("This can no longer be opened");
  assert.equal(await helper.page.getByText(kNumber).count(), 0);
}

async function getsHelp({ owner, requester, helper }, link, context) {
  const walk = new Walk(requester, context);
  await looksAround(requester);
  walk.reach("a way out and crisis numbers are found", "1:00");
  await story.join(requester, link, { name: "Requester", passphrase: "river pebble quiet window" });
  await requester.reads("Requests for help");
  walk.reach("the circle is joined and the kit kept", "3:00");
  const request = await asksForHelp(requester, walk);
  const conversation = await choosesAnOffer({ owner, requester, helper }, request);
  walk.reach("one offer is declined and one accepted", "8:00");
  await talks(requester, helper, conversation);
  await story.fillCard(requester, "Phone number", kNumber);
  await requester.go(conversation);
  await story.share(requester, "Phone number", "3 hours");
  walk.reach("a number is shared for three hours", "9:00");
  await story.look(helper, kNumber);
  await takesBack(requester, helper);
  await requester.go("/settings");
  await requester.pick("Lock when I do nothing", "After 5 minutes");
  walk.reach("it is taken back under Privacy, and the screen lock is set", "9:30");
  await story.complete(requester, request);
  walk.reach("it is done", "10:00");
}

async function findsEnded(guest, link, words) {
  await guest.go(link);
  await guest.reads("This invitation does not work any more");
  await guest.sees(words);
}

async function isTakenBack(owner, guest) {
  const link = await story.invite(owner);
  await owner.go("/circle");
  await owner.tap("Take back");
  await owner.tap("Take back", { dialog: true });
  await owner.sees("The invitation was taken back. Its link does not work any more.");
  await findsEnded(guest, link, "This invitation was taken back.");
}

async function hasEnded(server, owner, guest) {
  const link = await story.invite(owner);
  await server.stop();
  await server.run({ hoursAhead: kHoursPastInvitation });
  await findsEnded(guest, link, "This invitation has expired.");
}

async function showsTheSameInBothTabs(owner) {
  const first = owner.page;
  owner.page = await owner.context.newPage();
  const request = await story.ask(owner, { ...kRequest, title: "A hand with the shelf" });
  await first.goto("/board");
  await first.getByRole("link", { name: "A hand with the shelf" }).waitFor();
  // The writer goes: the other tab takes over, and what it asks for is answered.
  await first.close();
  await owner.go(request);
  await owner.tap("Cancel it");
  await owner.tap("Cancel the request");
  await owner.reads("You cancelled this");
}

test("the first ten minutes on a phone", async (context) => {
  await withWorld(["owner", "requester", "helper", "guest"], { screen: kPhone }, async ({ server, people: [owner, requester, helper, guest] }) => {
    let links;
    await context.test("of an owner", async (part) => void (links = await foundsCircle(owner, await server.foundingLink(), part)));
    await story.join(helper, links[0], { name: "Helper", passphrase: "maple engine silver kite" });
    await helper.reads("Requests for help");
    await context.test("of somebody who asks for help", (part) => getsHelp({ owner, requester, helper }, links[1], part));
    await context.test("a link that was taken back asks for nothing", () => isTakenBack(owner, guest));
    await context.test("two tabs of one member show the same, and one takes over from the other", () => showsTheSameInBothTabs(owner));
    await context.test("a link that has ended asks for nothing", () => hasEnded(server, owner, guest));
  });
});
