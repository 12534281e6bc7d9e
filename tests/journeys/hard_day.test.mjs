// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What goes wrong on a hard day: a wrong passphrase, a server that dies in the middle of a conversation, somebody who has to be quick, a
// phone that is given away, a passphrase that is forgotten. At the end nothing that was typed is found on the server or in the traffic.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertNowhere } from "./support/canaries.mjs";
import { Person } from "./support/person.mjs";
import { open } from "./support/screens.mjs";
import * as story from "./support/story.mjs";
import { withWorld } from "./support/world.mjs";

const kTyped = {
  circle: "Quillfeather crescent",
  passphrase: "brindle saxophone tundra mitten",
  name: "جارة من الطابق الثالث",
  title: "Wheelbarrow for a zinnia bed",
  details: "Marmalade coloured wheelbarrow preferred.",
  sealed: "Ring at the bell with the walrus.",
  offer: "Mine is periwinkle blue and free on Fridays.",
  message: "Bring it round by the larkspur gate.",
  whileDown: "Unless the thunderstorm is still about.",
  number: "+49 30 5559182",
  newPassphrase: "walnut gondola pepper moonlight",
};

async function unlock(person, passphrase) {
  await person.type("Passphrase", passphrase);
  await person.tap("Unlock");
}

async function settle({ server, people: [owner, requester] }) {
  await story.found(owner, await server.foundingLink(), { circle: kTyped.circle, name: "Owner", passphrase: "lantern orchard velvet comet", zones: ["North"] });
  await story.join(requester, await story.invite(owner), kTyped);
  await requester.reads("Requests for help");
  const request = await story.ask(requester, { ...kTyped, zone: "North" });
  await story.offer(owner, kTyped.title, kTyped.offer);
  const conversation = await story.accept(requester, request, kTyped.offer);
  await story.say(requester, kTyped.message);
  await owner.go(conversation);
  await story.hears(owner, kTyped.message);
  await owner.page.getByText(kTyped.name).first().waitFor();
  await story.fillCard(requester, "Phone number", kTyped.number);
  return { request, conversation };
}

async function survivesTheServersDeath(server, owner, requester, conversation) {
  await requester.go(conversation);
  await story.hears(requester, kTyped.message);
  await server.kill();
  await story.say(requester, kTyped.whileDown);
  await story.hears(requester, kTyped.whileDown);
  await server.run();
  for (const person of [owner, requester]) {
    await story.hears(person, kTyped.whileDown);
    for (const words of [kTyped.message, kTyped.whileDown]) {
      assert.equal(await person.page.getByRole("log").getByText(words, { exact: true }).count(), 1);
    }
  }
  await requester.page.getByRole("log").getByText("Arrived").last().waitFor();
}

async function goesBack(requester, request) {
  await open(requester, "/board");
  await requester.page.getByRole("link", { name: kTyped.title }).first().click();
  await requester.page.waitForURL(`**${request}`);
  await requester.page.goBack();
  await requester.reads("Requests for help");
}

/** The page that took the place says nothing of us, Back does not lead to us, and the passphrase is needed: a wrong one does not do. */
async function isGone({ page, ...person }) {
  await page.waitForURL("**/neutral.html");
  assert.equal(await page.title(), "Notes");
  await page.goBack().catch((failure) => assert.match(failure.message, /history|timeout|abort/iu));
  assert.doesNotMatch(page.url(), /board|conversations|settings/u);
  assert.equal(await page.getByText(kTyped.title).count(), 0, person.name);
}

async function leavesQuickly(requester, conversation) {
  const { page } = requester;
  await open(requester, "/board");
  await requester.tap("Leave quickly");
  await isGone(requester);
  await requester.go(conversation);
  await requester.reads("Welcome back");
  await unlock(requester, "quite another passphrase");
  await requester.sees("The passphrase is not right.");
  await unlock(requester, kTyped.passphrase);
  await requester.reads("Requests for help");
  await open(requester, "/board");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await isGone(requester);
}

/** Signs out, and answers the sign-in name, which one needs to come back. */
async function signsOut(requester) {
  await requester.go("/sign-in");
  await unlock(requester, kTyped.passphrase);
  await requester.reads("Requests for help");
  await requester.go("/settings");
  const row = requester.page.locator("div", { has: requester.page.locator("dt", { hasText: /^Sign-in name$/ }) }).last();
  const signInName = (await row.getByRole("definition").innerText()).trim();
  await requester.tap("Sign out");
  await requester.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await requester.page.waitForURL(/\/(sign-in)?$/);
  return signInName;
}

async function comesBack(person, signInName) {
  await person.go("/sign-in");
  await person.type("Sign-in name", signInName);
  await person.type("Passphrase", kTyped.passphrase);
  await person.tap("Sign in");
  await person.reads("Your recovery kit");
  person.recoveryCode = await story.keepKit(person);
  await person.go("/card");
  await person.sees(kTyped.number);
}

/** On a device of which nothing is known, with what stands on the paper; the device before is signed out. */
async function recovers(person, before) {
  await person.go("/recover");
  await person.type("Recovery code", before.recoveryCode);
  await person.tap("Continue");
  await person.type("Your passphrase", kTyped.newPassphrase);
  await person.tap("Open my account");
  await person.reads("Your recovery kit");
  person.recoveryCode = await story.keepKit(person);
  assert.notEqual(person.recoveryCode, before.recoveryCode);
  await person.go("/card");
  await person.sees(kTyped.number);
  await before.sees("This browser is signed out");
}

async function leavesNoTrace(server, { signInName, recoveryCode }) {
  // What is searched is what was said: frames of the browsers, requests and answers.
  assert.ok(server.proxy.framesFromBrowser > 0);
  await server.endRecording();
  const record = readFileSync(server.trafficFile, "latin1");
  for (const said of ["POST /carecircle.v1.", "GET /v1/events"]) assert.ok(record.includes(said), said);
  const typed = { ...kTyped, signInName, recoveryCode };
  assertNowhere(typed, { folders: [server.data], files: [server.logFile, server.trafficFile], process_ids: [server.process.pid] });
}

test("a hard day", async (context) => {
  await withWorld(["owner", "requester"], { onDisk: ["requester"], recorded: true }, async (world) => {
    const { server, browser, folder, people } = world;
    const [owner, requester] = people;
    const { request, conversation } = await settle(world);
    await owner.go(conversation);
    await context.test("Back leads to where one was", () => goesBack(requester, request));
    await context.test("nothing is lost or doubled when the server dies", () => survivesTheServersDeath(server, owner, requester, conversation));
    await context.test("who leaves quickly leaves nothing on the screen, and needs the passphrase", () => leavesQuickly(requester, conversation));
    await requester.context.close();
    await context.test("a locked browser has nothing readable on its disk", () => assertNowhere(kTyped, { folders: [requester.profile] }));
    await requester.launch();
    let signInName;
    await context.test("one can sign out, and the browser keeps nothing", async () => {
      signInName = await signsOut(requester);
      await requester.context.close();
      assertNowhere({ ...kTyped, signInName }, { folders: [requester.profile] });
    });
    for (const name of ["requester-again", "requester-recovered"]) people.push(await Person.open(server, folder, name, { browser }));
    const [, , again, recovered] = people;
    await context.test("one comes back on another device with the sign-in name and the passphrase", () => comesBack(again, signInName));
    await context.test("who has forgotten the passphrase comes back with the kit", () => recovers(recovered, again));
    await context.test("nothing typed is in the server's data, log or memory, nor in the traffic", () => leavesNoTrace(server, { signInName, recoveryCode: recovered.recoveryCode }));
  });
});
