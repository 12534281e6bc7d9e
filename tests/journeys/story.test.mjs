// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The whole story in three browsers and on one command line: a circle is founded, neighbours come in, one asks, one offers, they talk,
// a phone number is shared, looked at and taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kLaptop, kPhone } from "./support/person.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

const kRequest = { title: "Groceries for the week", details: "Bread, milk and fruit.", sealed: "Third floor, please knock.", zone: "North" };
const kOffer = "I can bring it tomorrow.";
const kNumber = "+49 30 5550123";

async function tellStory(screen) {
  await withWorld(["owner", "requester", "helper"], { screen }, async ({ server, people: [owner, requester, helper] }) => {
    await story.found(owner, await server.foundingLink(), { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North", "South"] });
    await story.join(requester, await story.invite(owner), { name: "Requester", passphrase: "river pebble quiet window" });
    await requester.reads("Requests for help");
    await story.join(helper, await story.invite(owner), { name: "Helper", passphrase: "maple engine silver kite" });
    await helper.reads("Requests for help");
    const commandLine = server.commandLine("fourth");
    await commandLine("join", await story.invite(owner), "--name", "Fourth");

    const request = await story.ask(requester, kRequest);
    await story.offer(helper, kRequest.title, kOffer);
    const conversation = await story.accept(requester, request, kOffer);
    await story.say(requester, "Thank you! Is four o'clock fine?");
    await helper.go(conversation);
    await story.hears(helper, "Thank you! Is four o'clock fine?");
    await story.say(helper, "Half past four.");
    await story.hears(requester, "Half past four.");

    await story.fillCard(requester, "Phone number", kNumber);
    await requester.go(conversation);
    await story.share(requester, "Phone number", "3 hours");
    const contact = await story.look(helper, kNumber);
    await story.takeBack(requester);
    await helper.go(contact);
    await helper.sees("This can no longer be opened");
    await story.complete(requester, request);

    await talkWithTheCommandLine(owner, commandLine);
  });
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

test("the story on a phone", () => tellStory(kPhone));
test("the story on a laptop", () => tellStory(kLaptop));
