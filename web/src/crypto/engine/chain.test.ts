// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { afterAll, beforeAll, expect, it } from "vitest";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex } from "../bytes";
import { TestServer } from "../testing/server";
import { WebMember } from "../testing/web-member";
import { createHelpRequest, helpRequests } from "./help-requests";
import { invite } from "./invitations";

let server: TestServer;
let owner: WebMember;
let neighbour: WebMember;

async function admit(displayName: string): Promise<WebMember> {
  const { link } = await invite(owner.engine, { role: Role.MEMBER, uses: 1, lifetimeMs: 3_600_000 });
  return WebMember.join(owner, link ?? "", displayName);
}

/** How many links lead from the newest generation that the server knows. */
async function newestLinks(): Promise<number> {
  const circleId = bytesOfHex(owner.engine.circleId());
  const { links } = await owner.engine.call(CirclesService.method.listChain, { circleId });
  const newest = links[0]?.generation;
  return links.filter(({ generation }) => generation === newest).length;
}

beforeAll(async () => {
  server = await TestServer.start();
  owner = await WebMember.found(server.origin, server.foundingLink());
  neighbour = await admit("Neighbour");
  const words = { title: "A ladder", details: "", subcategory: "", zone: "", exchange: "", sealed: "" };
  const draft = { ...words, category: Category.OTHER, urgency: Urgency.NORMAL, ongoing: false };
  await createHelpRequest(neighbour.engine, draft);
}, 60_000);
afterAll(() => server.stop());

it("adds no link where the commit's own is true", { timeout: 30_000 }, async () => {
  await admit("Second neighbour");
  await neighbour.sync();
  expect(await newestLinks()).toBe(1);
});

it("adds the link that is missing, or false, and a newcomer reads what was written before", { timeout: 30_000 }, async () => {
  const newcomer = await admit("Third neighbour");
  neighbour.tamper(CirclesService.method.listChain, ({ links }) => links.forEach((link) => link.sealed.fill(1, 20)));
  await neighbour.sync();
  neighbour.goOnline();
  expect(await newestLinks()).toBe(2);
  await newcomer.sync();
  expect(helpRequests(newcomer.engine).requests.map(({ title }) => title)).toEqual(["A ladder"]);
});
