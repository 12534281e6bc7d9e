#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: web_bench.mjs [--json] [--requests=1000] [--messages=10000] [--texts=300] [--openings=5]. What a person waits for, in
// Chromium against a real server: a text from pressing send to the other screen, opening the app with a full store, the welcome screen
// on a slow phone.
//
// The store is filled by the real protocol (web_filler.mjs); the browser receives and keeps it like any other member's. Server, browsers
// and filler share the machine: each of them alone would be faster.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { kPhone, Person } from "../journeys/support/person.mjs";
import { kProject, Server } from "../journeys/support/server.mjs";
import * as story from "../journeys/support/story.mjs";
import { fillWait, memoryMb, openingMs, printReport, summary, textLatencies, usableMs } from "./web_measure.mjs";
import { Filler } from "./web_filler.mjs";

const kWarmUpTexts = 20;
const kPassphrase = "lantern orchard velvet comet";
const kOffer = "I can help with that.";
const kFirstRequest = { title: "Groceries for the week", details: "Bread, milk and fruit.", sealed: "Third floor.", zone: "North" };
const kSecondRequest = { ...kFirstRequest, title: "Somebody to talk to" };

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    requests: { type: "string", default: "1000" },
    messages: { type: "string", default: "10000" },
    texts: { type: "string", default: "300" },
    openings: { type: "string", default: "5" },
  },
});

const openings = Number(options.openings);
const say = (words) => process.stderr.write(`${words}\n`);

/** An owner and a member in a browser each, with a conversation that both look at. */
async function settle(server, owner, member) {
  await story.found(owner, await server.foundingLink(), { circle: "Harbour street", name: "Owner", passphrase: kPassphrase, zones: ["North"] });
  await story.join(member, await story.invite(owner), { name: "Member", passphrase: "river pebble quiet window" });
  await member.reads("Requests for help");
  const request = await story.ask(owner, kFirstRequest);
  await story.offer(member, kFirstRequest.title, kOffer);
  return story.accept(owner, request, kOffer);
}

async function talk(owner, member, conversation, count) {
  await Promise.all([owner.go(conversation), member.go(conversation)]);
  await textLatencies(owner.page, member.page, kWarmUpTexts, "warming up");
  return summary(await textLatencies(owner.page, member.page, count, "text"));
}

/** Fills the owner's store. Answers the conversation, and how long catching up took. */
async function fill(server, owner) {
  const filler = await Filler.join(server.origin, await story.invite(owner), "Neighbour");
  try {
    const request = await story.ask(owner, kSecondRequest);
    await filler.offer(kSecondRequest.title, kOffer);
    const conversation = await story.accept(owner, request, kOffer);
    const id = conversation.split("/").at(-1);
    await filler.until((engine) => engine.conversations().some(({ conversationId }) => conversationId === id));
    await owner.page.goto("about:blank");
    say(`filling: ${options.messages} messages, ${options.requests} requests`);
    const lastText = await filler.say(id, Number(options.messages));
    await filler.makeRequests(Number(options.requests));
    const catchUpMs = await fillWait(owner.page, lastText, `Request ${Number(options.requests) - 1}`);
    return { conversation, catchUpMs };
  } finally {
    await filler.close();
  }
}

async function measureOpenings(owner, conversation) {
  const opened = {};
  opened.board = await openingMs(owner.page, openings, "/board", "main a[href^='/requests/']");
  opened.conversations = await openingMs(owner.page, openings, "/conversations", "main a[href^='/conversations/']");
  opened.conversation = await openingMs(owner.page, openings, conversation, "[role=log] li");
  opened.conversation_by_tap = await openingMs(owner.page, openings, "/conversations", "[role=log] li", `main a[href='${conversation}']`);
  return Object.fromEntries(Object.entries(opened).map(([name, times]) => [name, summary(times)]));
}

/** A browser of its own each time: nothing is cached. */
async function measureWelcome(server, folder) {
  const times = [];
  for (let number = 0; number < openings; number++) {
    const stranger = await Person.open(server, folder, `stranger-${number}`, { screen: kPhone });
    times.push(await usableMs(stranger));
    await stranger.context.close();
  }
  return summary(times);
}

function sizes() {
  const lines = execFileSync(process.execPath, [join(kProject, "web/tools/check-size.mjs")], { encoding: "utf8" }).trim().split("\n");
  const [script, core] = lines.slice(-2).map((line) => Number.parseInt(line, 10));
  return { script_before_sign_in_bytes: script, core_wasm_bytes: core };
}

async function measure(server, folder, people) {
  const report = { sizes: sizes() };
  say("the welcome screen on a slow phone");
  report.welcome_usable = await measureWelcome(server, folder);
  for (const name of ["owner", "member"]) people.push(await Person.open(server, folder, name, { screen: kPhone }));
  const [owner, member] = people;
  say("two members and their conversation");
  const conversation = await settle(server, owner, member);
  report.text = await talk(owner, member, conversation, Number(options.texts));
  const filled = await fill(server, owner);
  report.store = { requests: Number(options.requests), messages: Number(options.messages), catch_up_ms: filled.catchUpMs };
  say("opening the app with the full store");
  report.opening = await measureOpenings(owner, filled.conversation);
  report.memory_mb = memoryMb(owner.profile);
  report.text_with_full_store = await talk(owner, member, conversation, Number(options.texts));
  return report;
}

const folder = mkdtempSync(join(tmpdir(), "carecircle-bench-"));
const server = await Server.start(folder);
const people = [];
try {
  const report = await measure(server, folder, people);
  if (options.json) console.log(JSON.stringify(report));
  else printReport(report);
} finally {
  await Promise.allSettled(people.map((person) => person.context.close()));
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
