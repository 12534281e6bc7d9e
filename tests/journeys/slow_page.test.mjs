// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Pages whose scripts are slow in coming, or do not come: somebody who waits is told so, always has a way on, and loses nothing. The
// page's own clock is moved by the test, so that nothing depends on how quick the machine is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { open } from "./support/screens.mjs";
import { kWeb } from "./support/server.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

/** After that somebody who taps begins to wonder. */
const kWonderMs = 1_000;
/** A script that has not come by then is given up. */
const kGivenUpMs = 30_000;
const kHourMs = 3_600_000;

/** The address of the script that holds the pages of a feature, whatever name the build has given it. */
function scriptOf(feature) {
  const chunks = JSON.parse(readFileSync(`${kWeb}-chunks.json`, "utf8"));
  return `**/${chunks[`src/features/${feature}/routes.tsx`].file}`;
}

/** From now on the script comes when the test lets it go. */
async function hold(page, script) {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route(script, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

/** On the first page, whose clock stands still; the script of the next one is held. */
async function tapsSignIn(guest) {
  await guest.page.clock.install();
  const letGo = await hold(guest.page, scriptOf("accounts"));
  await open(guest, "/");
  await guest.page.clock.pauseAt(Date.now() + kHourMs);
  await guest.tap("Sign in", { role: "link" });
  return letGo;
}

/** What is around the page is there, with every other way. */
async function hasOtherWays(person) {
  await person.find("button", "Leave quickly").waitFor();
  await person.find("link", /^Crisis/).waitFor();
}

test("a page that takes long says that it is on its way, and is shown when it has come", async () => {
  await withWorld(["guest"], {}, async ({ people: [guest] }) => {
    const letGo = await tapsSignIn(guest);
    await guest.page.clock.runFor(kWonderMs);
    await guest.sees("Opening the page …");
    await hasOtherWays(guest);
    await guest.page.clock.resume();
    letGo();
    await guest.find("textbox", "Sign-in name").waitFor();
  });
});

test("a page that never comes ends in an error that says what to do, and trying again heals it", async () => {
  await withWorld(["guest"], {}, async ({ people: [guest] }) => {
    await tapsSignIn(guest);
    await guest.page.clock.runFor(kGivenUpMs + kWonderMs);
    await guest.sees("Check your connection, then try again.");
    await guest.sees("page_not_fetched");
    await hasOtherWays(guest);
    await guest.page.clock.resume();
    await guest.page.unroute(scriptOf("accounts"));
    await guest.tap("Try again");
    await guest.find("textbox", "Sign-in name").waitFor();
    guest.assertComplained(/PageNotFetched: accounts/u);
  });
});

test("a page whose script fails loses nothing of what is half written elsewhere", async () => {
  await withWorld(["owner"], {}, async ({ server, people: [owner] }) => {
    const words = "Wheelbarrow";
    await story.found(owner, await server.foundingLink(), { circle: "Harbour street", name: "Owner", passphrase: "lantern orchard velvet comet" });
    await owner.page.route(scriptOf("privacy"), (route) => route.abort());
    await open(owner, "/board");
    await owner.page.getByText("Search and filter").click();
    await owner.page.getByRole("searchbox", { name: "Search" }).fill(words);
    await owner.tap("Privacy", { role: "link" });
    await owner.sees("page_not_fetched");
    await hasOtherWays(owner);
    await owner.page.unroute(scriptOf("privacy"));
    await owner.tap("Try again");
    await owner.reads("Privacy");
    await owner.tap("Board", { role: "link" });
    assert.equal(await owner.page.getByRole("searchbox", { name: "Search" }).inputValue(), words);
    owner.assertComplained(/PageNotFetched: privacy/u);
  });
});
