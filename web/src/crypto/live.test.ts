// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
//
// What keeps an open account up to date goes on after failures: nothing waits for the next interval.
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { CirclesService } from "../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex } from "./bytes";
import { epochOf } from "./engine/groups";
import type { Id } from "./protocol";
import { ask, CircleOfTwo } from "./testing/circle-of-two";
import { addressOf } from "./testing/cookie-fetch";
import { kDraft } from "./testing/help-request-draft";
import { until } from "./testing/profile";

// Argon2id with 64 MiB, a few times, on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const kAttemptsOfACall = 4;
// One would not do: what comes along with a new request has them listed once more.
const kRefusals = 2;
const kNewsTravelsMs = 500;

let two: CircleOfTwo;
let conversation: Id;
let honest: typeof fetch;

beforeAll(async () => {
  two = await CircleOfTwo.start();
  const { id } = await ask(two.owner, "createHelpRequest", kDraft);
  await vi.waitFor(async () => expect((await ask(two.member, "helpRequests")).requests).toHaveLength(1), 20_000);
  const offer = await ask(two.member, "offerHelp", id, "I can help with that.");
  await vi.waitFor(async () => expect(await ask(two.owner, "offers", id)).toHaveLength(1), 20_000);
  conversation = await ask(two.owner, "acceptOffer", offer.id);
  honest = two.ownerProfile.fetch;
});
beforeEach(async () => {
  two.ownerProfile.fetch = honest;
  await two.owner.idle();
});
afterAll(() => two.stop());

async function stateOf(key: string): Promise<string | undefined> {
  const { messages } = await ask(two.owner, "messages", conversation, 50);
  return messages.find((message) => message.key === key)?.state;
}

it("a text whose call is lost goes out soon, although the connection for news was never lost", async () => {
  let lost = 0;
  two.ownerProfile.fetch = (input, init) => {
    const isLost = addressOf(input).endsWith("/Send") && lost++ < kAttemptsOfACall;
    return isLost ? Promise.reject(new TypeError("lost")) : honest(input, init);
  };
  const { key } = await ask(two.owner, "sendText", conversation, "Hello?");
  await vi.waitFor(async () => expect(["sent", "delivered"]).toContain(await stateOf(key)), 20_000);
  expect(lost).toBeGreaterThan(kAttemptsOfACall);
});

it("what fails is tried again soon, although no other news asks for it", async () => {
  let refused = 0;
  two.ownerProfile.fetch = (input, init) => {
    const isRefused = addressOf(input).endsWith("HelpRequestsService/List") && refused++ < kRefusals;
    return isRefused ? Promise.resolve(Response.json({ code: "internal" }, { status: 500 })) : honest(input, init);
  };
  await ask(two.member, "createHelpRequest", { ...kDraft, title: "Refused at first" });
  await until(() => refused > 0);
  await vi.waitFor(async () => {
    const { requests } = await ask(two.owner, "helpRequests");
    expect(requests.map(({ title }) => title)).toContain("Refused at first");
  }, 20_000);
});

it("what fails keeps nothing waiting that was asked for behind it", async () => {
  let refused = 0;
  const broken = { code: "internal" };
  two.ownerProfile.fetch = (input, init) => {
    const isRefused = addressOf(input).endsWith("HelpRequestsService/List") && refused++ === 0;
    return isRefused ? Promise.resolve(Response.json(broken, { status: 500 })) : honest(input, init);
  };
  // Both pieces of news are there before the first has its turn.
  const held: (() => void)[] = [];
  const turn = two.owner.engine.exclusively(() => new Promise<void>((resolve) => held.push(resolve)));
  await ask(two.member, "createHelpRequest", { ...kDraft, title: "Another" });
  await ask(two.member, "sendText", conversation, "Did you see it?");
  await two.member.idle();
  await new Promise((resolve) => setTimeout(resolve, kNewsTravelsMs));
  held[0]?.();
  await turn;
  await vi.waitFor(async () => {
    const { messages } = await ask(two.owner, "messages", conversation, 50);
    expect(messages.map(({ text }) => text)).toContain("Did you see it?");
  }, 20_000);
  await until(() => refused > 0);
  expect(two.owner.stage).toBe("member");
});

it("who cannot read on in the circle does so as soon as an owner's device has set the commit aside", async () => {
  two.ownerProfile.fetch = (input, init) =>
    addressOf(input).endsWith("/SetCommitAside") ? Promise.reject(new TypeError("lost")) : honest(input, init);
  const { engine } = two.member;
  await engine.exclusively(() =>
    engine.call(CirclesService.method.commit, {
      circleId: bytesOfHex(engine.circleId()),
      epoch: BigInt(epochOf(engine, engine.circleGroup().handle)),
      commit: new Uint8Array(500),
      clientRequestId: bytesOfHex(engine.newId()),
    }),
  );
  await until(() => two.member.status().problemCode === "circle_held_up");
  two.ownerProfile.fetch = honest;
  two.owner.wake();
  await until(() => two.member.status().problemCode === undefined);
});
