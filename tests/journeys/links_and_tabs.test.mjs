// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A link that was taken back, and one member in two tabs: only one of them writes, and both show the same.
import { test } from "node:test";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

const kRequest = { title: "A hand with the shelf", details: "It is heavier than it looks.", sealed: "Second door.", zone: "North" };

/** Opens another tab of the same browser and makes it the one that the person looks at; answers the first. */
async function openTab(person) {
  const first = person.page;
  person.page = await person.context.newPage();
  return first;
}

async function showsTheSameInBothTabs(owner) {
  const first = await openTab(owner);
  const request = await story.ask(owner, kRequest);
  await first.goto("/board");
  await first.getByRole("link", { name: kRequest.title }).waitFor();
  // The writer goes: the other tab takes over, and what it asks for is answered.
  await first.close();
  await owner.go(request);
  await owner.tap("Cancel it");
  await owner.tap("Cancel the request");
  await owner.reads("You cancelled this");
}

test("a link that was taken back asks for nothing", async () => {
  await withWorld(["owner", "guest"], {}, async ({ server, people: [owner, guest] }) => {
    await story.found(owner, await server.foundingLink(), { circle: "Mill lane", name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North"] });
    const link = await story.invite(owner);
    await owner.go("/circle");
    await owner.tap("Take back");
    await owner.page.getByRole("dialog").getByRole("button", { name: "Take back", exact: true }).click();
    await owner.sees("The invitation was taken back. Its link does not work any more.");
    await guest.go(link);
    await guest.reads("This invitation does not work any more");
    await guest.sees("This invitation was taken back.");
    await showsTheSameInBothTabs(owner);
  });
});
