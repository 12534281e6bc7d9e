// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import { invite, revokeInvitation } from "./engine/invitations";
import { foundByLink, joinCircle, recover, signIn } from "./entering";
import { runOperation } from "./operations";
import type { JoinWish } from "./protocol";
import type { Session } from "./session";
import { addressOf } from "./testing/cookie-fetch";
import { Profile, until } from "./testing/profile";
import { TestServer } from "./testing/server";

// Argon2id with 64 MiB, a few times a test, on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const kPassphrase = "amber kettle quiet river";
const kHourMs = 3_600_000;
const kCircle = { name: "Lindenhof", zones: [], categories: [], crisisNumbers: [] };

let server: TestServer;
let owner: Session;
let ownerProfile: Profile;
const profiles: Profile[] = [];

beforeAll(async () => {
  server = await TestServer.start();
  ownerProfile = new Profile(server.origin);
  owner = await ownerProfile.open();
  await foundByLink(owner, { ...wishFor(server.foundingLink()), displayName: "Owner", circle: kCircle });
});
beforeEach(() => owner.idle());
afterEach(() => profiles.splice(0).forEach((profile) => profile.close()));
afterAll(async () => {
  ownerProfile.close();
  await server.stop();
});

function newProfile(): Profile {
  const profile = new Profile(server.origin);
  profiles.push(profile);
  return profile;
}

function wishFor(link: string): JoinWish {
  return { link, displayName: "Newcomer", passphrase: kPassphrase, signInName: "" };
}

async function newLink(): Promise<string> {
  const { engine } = owner;
  const made = await engine.exclusively(() => invite(engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kHourMs }));
  return made.link ?? "";
}

describe("a newcomer", () => {
  it("sees what the link promises, waits, and is let in while both look", async () => {
    const profile = newProfile();
    const session = await profile.open();
    const link = await newLink();
    expect(await runOperation(session, "previewInvitation", [link])).toMatchObject({
      ok: true,
      value: { founding: false, role: Role.MEMBER },
    });
    const joined = await joinCircle(session, wishFor(link));
    expect(joined.signInName).toMatch(/^newcomer-/u);
    await until(() => session.stage === "member");
    await until(() => session.status().circleName === "Lindenhof");
    expect(session.status()).toMatchObject({ displayName: "Newcomer", role: Role.MEMBER });
    expect(profile.changes).toContainEqual({ noun: "status" });
    expect(profile.problems).toEqual([]);
  });

  it("goes on where it stopped when the answer to the registration was lost", async () => {
    const profile = newProfile();
    const session = await profile.open();
    const wish = wishFor(await newLink());
    const online = profile.fetch;
    profile.fetch = async (input, init) => {
      const answer = await online(input, init);
      if (addressOf(input).endsWith("/FinishRegistration")) throw new TypeError("the answer was lost");
      return answer;
    };
    await expect(joinCircle(session, wish)).rejects.toMatchObject({ code: "unreachable" });
    expect(session.stage).toBe("new");
    profile.fetch = online;
    const joined = await joinCircle(session, wish);
    await session.lock();
    expect(await runOperation(session, "unlock", [kPassphrase])).toEqual({ ok: true, value: undefined });
    expect(session.status().signInName).toBe(joined.signInName);
  });

  it("who was cut off by a reload can begin again", async () => {
    const profile = newProfile();
    const session = await profile.open();
    const link = await newLink();
    const online = profile.fetch;
    profile.fetch = (input, init) => (addressOf(input).endsWith("/FinishRegistration") ? Promise.reject(new TypeError()) : online(input, init));
    await expect(joinCircle(session, wishFor(link))).rejects.toMatchObject({ code: "unreachable" });
    profile.fetch = online;
    const reloaded = await profile.open();
    expect(reloaded.stage).toBe("new");
    expect((await joinCircle(reloaded, { ...wishFor(link), passphrase: "another one altogether" })).stage).toBe("waiting");
  });
});

describe("an invitation that has ended", () => {
  it("is not previewed as one that admits", async () => {
    const { engine } = owner;
    const session = await newProfile().open();
    const made = await engine.exclusively(() => invite(engine, { role: Role.MEMBER, uses: 1, lifetimeMs: kHourMs }));
    await engine.exclusively(() => revokeInvitation(engine, made.id));
    expect(await runOperation(session, "previewInvitation", [made.link ?? ""])).toMatchObject({ ok: false, code: "invitation_revoked" });
  });

  it("is not previewed either when it was used up", async () => {
    const link = await newLink();
    const newcomer = await newProfile().open();
    await joinCircle(newcomer, wishFor(link));
    await until(() => newcomer.stage === "member");
    const session = await newProfile().open();
    expect(await runOperation(session, "previewInvitation", [link])).toMatchObject({ ok: false, code: "invitation_used_up" });
  });
});

describe("what is refused", () => {
  it.each([
    ["a link that is none", { link: "https://circle.example/join" }, "invitation_invalid"],
    ["an invitation that does not exist", { link: `https://circle.example/join#1.${"A".repeat(22)}.${"A".repeat(43)}` }, "invitation_invalid"],
    ["a short passphrase", { passphrase: "short" }, "passphrase_too_short"],
    ["no name", { displayName: "" }, "field_missing"],
    ["a sign-in name of two characters", { signInName: "ab" }, "limit_exceeded"],
  ])("%s", async (_what, part, code) => {
    const session = await newProfile().open();
    const outcome = await runOperation(session, "joinCircle", [{ ...wishFor(await newLink()), ...part }]);
    expect(outcome).toMatchObject({ ok: false, code });
    expect(session.stage).toBe("new");
  });

  it("a sign-in name that is taken", async () => {
    const taken = owner.status().signInName ?? "";
    const session = await newProfile().open();
    const wish = { ...wishFor(await newLink()), signInName: taken };
    await expect(joinCircle(session, wish)).rejects.toMatchObject({ code: "sign_in_name_taken" });
  });

  it("another account in a browser that has one", async () => {
    const link = await newLink();
    await expect(joinCircle(owner, wishFor(link))).rejects.toMatchObject({ code: "home_in_use" });
    await expect(signIn(owner, "somebody", kPassphrase)).rejects.toMatchObject({ code: "home_in_use" });
    await expect(recover(owner, "", kPassphrase)).rejects.toMatchObject({ code: "home_in_use" });
  });

  it("every question about an account that is not open", async () => {
    const session = await newProfile().open();
    expect(await runOperation(session, "members", [])).toEqual({ ok: false, code: "locked" });
    expect(await runOperation(session, "sendText", ["aa", "hello"])).toEqual({ ok: false, code: "locked" });
    expect(await runOperation(session, "unlock", [kPassphrase])).toEqual({ ok: false, code: "wrong_state" });
  });
});

describe("settings", () => {
  it("from before there is an account move into its store", async () => {
    const profile = newProfile();
    const session = await profile.open();
    await session.setSetting("language", "ar");
    expect(session.setting("language")).toBe("ar");
    await joinCircle(session, wishFor(await newLink()));
    const reloaded = await profile.open();
    expect(reloaded.setting("language")).toBe("ar");
  });
});
