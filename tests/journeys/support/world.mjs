// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A server and the people who use it, for one journey; both are ended however it goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person, launchBrowser } from "./person.mjs";
import { Server } from "./server.mjs";

/**
 * Runs `journey({ server, folder, browser, people })` with a person for each name. `options`: those of Person.open; `onDisk`, the names of
 * those whose browsers keep a profile; `as`, a kind of person for some of the names; `recorded`, whether the traffic is. When the journey
 * fails, a picture of every page is left in build/journeys; when it passes, no page may have complained.
 */
export async function withWorld(names, { onDisk = [], as = {}, recorded = false, ...options }, journey) {
  const folder = mkdtempSync(join(tmpdir(), "carecircle-journey-"));
  const server = await Server.start(folder, { recorded });
  const browser = await launchBrowser();
  const people = [];
  try {
    for (const name of names) people.push(await (as[name] ?? Person).open(server, folder, name, { browser: onDisk.includes(name) ? undefined : browser, ...options }));
    await journey({ server, folder, browser, people });
    for (const person of people) person.assertQuiet();
  } catch (failure) {
    // A browser that the journey has closed gives no picture.
    await Promise.allSettled(people.map((person) => person.photograph(`failed-${person.name}`)));
    throw failure;
  } finally {
    await Promise.allSettled(people.map((person) => person.context.close()));
    await browser.close();
    await server.endRecording();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
