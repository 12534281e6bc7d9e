// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A server and the people who use it, for one journey; both are ended however it goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./person.mjs";
import { Server } from "./server.mjs";

/**
 * Runs `journey({ server, folder, people })` with a browser for each name. When it fails, a picture of every page is left in
 * build/journeys; when it passes, no page may have complained.
 */
export async function withWorld(names, options, journey) {
  const folder = mkdtempSync(join(tmpdir(), "carecircle-journey-"));
  const server = await Server.start(folder);
  const people = [];
  try {
    for (const name of names) people.push(await Person.open(server, folder, name, options));
    await journey({ server, folder, people });
    for (const person of people) person.assertQuiet();
  } catch (failure) {
    // A browser that the journey has closed gives no picture.
    await Promise.allSettled(people.map((person) => person.photograph(`failed-${person.name}`)));
    throw failure;
  } finally {
    await Promise.allSettled(people.map((person) => person.context.close()));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
