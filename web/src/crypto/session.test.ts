// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Category } from "../api/generated/carecircle/v1/content_pb";
import { StoreDatabase } from "./database";
import { editCircle } from "./engine/circle";
import { changePassphraseHere, foundByLink, recover, signIn, unlock } from "./entering";
import type { FoundWish } from "./protocol";
import type { Session } from "./session";
import { kLockAfterSetting } from "./settings";
import { addressOf } from "./testing/cookie-fetch";
import { Profile, until } from "./testing/profile";
import { TestServer } from "./testing/server";

// Argon2id with 64 MiB, a few times a test, on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const kPassphrase = "amber kettle quiet river";
const kOtherPassphrase = "linden wren honey stone";

let server: TestServer;
const profiles: Profile[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterEach(() => profiles.splice(0).forEach((profile) => profile.close()));
afterAll(() => server.stop());

function newProfile(): Profile {
  const profile = new Profile(server.origin);
  profiles.push(profile);
  return profile;
}

function foundWish(): FoundWish {
  const circle = { name: "Lindenhof", zones: ["North"], categories: [Category.GROCERIES_MEALS], crisisNumbers: [] };
  return { link: server.foundingLink(), displayName: "Owner", passphrase: kPassphrase, signInName: "", circle };
}

async function founded(profile: Profile): Promise<{ session: Session; signInName: string; recoveryCode: string }> {
  const session = await profile.open();
  const { signInName, recoveryCode } = await foundByLink(session, foundWish());
  await session.idle();
  return { session, signInName, recoveryCode };
}

describe("an account that founds a circle", () => {
  it("is a member at once, with what the kit shows", async () => {
    const { session, signInName, recoveryCode } = await founded(newProfile());
    expect(session.status()).toMatchObject({ stage: "member", displayName: "Owner", circleName: "Lindenhof", signInName, online: true });
    expect(signInName).toMatch(/^owner-[a-z]+-[a-z]+-[a-z]+$/u);
    expect(recoveryCode).toMatch(/^([0-9A-Z]{5}-){5}[0-9A-Z*~$=]{2}$/u);
  });

  it("is open again after a reload, without the passphrase", async () => {
    const profile = newProfile();
    const { signInName } = await founded(profile);
    const reloaded = await profile.open();
    expect(reloaded.status()).toMatchObject({ stage: "member", signInName });
  });

  it("leaves nothing readable on disk", async () => {
    const profile = newProfile();
    const { signInName, recoveryCode } = await founded(profile);
    const stored = await profile.everythingStored();
    for (const secret of [signInName, recoveryCode, "Owner", "Lindenhof", kPassphrase, "account", "group/"]) {
      expect(stored).not.toContain(secret);
    }
  });
});

describe("locking", () => {
  it("closes the account until the passphrase opens it again", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    await session.lock();
    expect(session.status().stage).toBe("locked");
    expect(() => session.engine).toThrow("locked");
    await expect(unlock(session, kOtherPassphrase)).rejects.toMatchObject({ code: "passphrase_wrong" });
    await unlock(session, kPassphrase);
    expect(session.status()).toMatchObject({ stage: "member", circleName: "Lindenhof" });
  });

  it("destroys both halves: what was on disk before opens nothing, even with the session", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    const database = await StoreDatabase.open(profile.indexedDb);
    const before = await database.readHeader();
    await session.lock();
    expect((await database.readHeader())?.session).toBeUndefined();
    if (before !== null) await database.writeHeader(before); // an old copy of the disk, put back
    database.close();
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("locked");
  });

  it("happens without the server too", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    profile.fetch = () => Promise.reject(new TypeError("no network"));
    await session.lock();
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("locked");
  });

});

describe("locking in the middle of something", () => {
  it("ends what is under way", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    profile.fetch = (_input, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new TypeError())));
    const { engine } = session;
    const call = engine.exclusively(() => editCircle(engine, { name: "Other", zones: [], categories: [], crisisNumbers: [] }));
    const leaving = session.leaveQuickly();
    expect(session.stage).toBe("locked");
    await expect(call).rejects.toMatchObject({ code: "locked" });
    await leaving;
  });

  it("holds also against an opening that is under way", async () => {
    const profile = newProfile();
    await founded(profile);
    const online = profile.fetch;
    const held: (() => void)[] = [];
    profile.fetch = async (input, init) => {
      const answer = await online(input, init);
      if (addressOf(input).endsWith("/GetLocalHalf")) await new Promise<void>((resolve) => held.push(resolve));
      return answer;
    };
    const opening = profile.open();
    await until(() => held.length > 0);
    await profile.newest?.leaveQuickly();
    held[0]?.();
    expect((await opening).stage).toBe("locked");
  });

  it("is made up for when the tab was gone before the worker could", async () => {
    const profile = newProfile();
    await founded(profile);
    const reloaded = await profile.open(true);
    expect(reloaded.status().stage).toBe("locked");
  });

  it("happens by itself after the time that the member chose, also while the client was closed", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    await session.setSetting(kLockAfterSetting, "15");
    profile.clockMs = () => Date.now() + 16 * 60_000;
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("locked");
  });
});

describe("a session that is over", () => {
  it("keeps the store, and signing in opens it again", async () => {
    const profile = newProfile();
    const { session, signInName } = await founded(profile);
    await session.setSetting("language", "es");
    profile.jar.clear();
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("signed_out");
    await expect(signIn(reloaded, signInName, kOtherPassphrase)).rejects.toMatchObject({ code: "sign_in_failed" });
    expect(await signIn(reloaded, signInName.toUpperCase(), kPassphrase)).toEqual({ moved: false });
    expect(reloaded.status().stage).toBe("member");
    expect(reloaded.setting("language")).toBe("es");
  });

  it("is waited for while the server cannot be reached", async () => {
    const profile = newProfile();
    await founded(profile);
    const online = profile.fetch;
    profile.fetch = () => Promise.reject(new TypeError("no network"));
    const reloaded = await profile.open();
    expect(reloaded.status()).toMatchObject({ stage: "starting", online: false });
    profile.fetch = online;
    reloaded.wake();
    await until(() => reloaded.stage === "member");
  });

  it("leaves nothing here when the member signed out", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    await session.setSetting("language", "ar");
    await session.signOut();
    expect(session.status()).toMatchObject({ stage: "new" });
    expect(session.setting("language")).toBeNull();
    expect(await profile.everythingStored()).toBe("");
    expect((await profile.indexedDb.databases()).map(({ name }) => name)).toEqual(["carecircle"]);
    expect(profile.jar.header()).toBe("");
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("new");
  });
});

describe("another passphrase", () => {
  it("needs the old one, and serves from then on", async () => {
    const profile = newProfile();
    const { session } = await founded(profile);
    const short = changePassphraseHere(session, kPassphrase, "short");
    await expect(short).rejects.toMatchObject({ code: "passphrase_too_short" });
    const wrong = changePassphraseHere(session, kOtherPassphrase, kOtherPassphrase);
    await expect(wrong).rejects.toMatchObject({ code: "passphrase_wrong" });
    await changePassphraseHere(session, kPassphrase, kOtherPassphrase);
    const reloaded = await profile.open();
    expect(reloaded.status().stage).toBe("member");
    await reloaded.lock();
    await expect(unlock(reloaded, kPassphrase)).rejects.toMatchObject({ code: "passphrase_wrong" });
    await unlock(reloaded, kOtherPassphrase);
  });
});

describe("another browser", () => {
  it("takes the account over by passphrase, and the first one is signed out", async () => {
    const first = newProfile();
    const { session, signInName, recoveryCode } = await founded(first);
    const second = await newProfile().open();
    const moved = await signIn(second, signInName, kPassphrase);
    expect(moved).toMatchObject({ moved: true });
    expect(moved.recoveryCode).not.toBe(recoveryCode);
    expect(second.status()).toMatchObject({ stage: "member", circleName: "Lindenhof", kitConfirmed: false });
    await until(() => session.stage === "signed_out");
    await expect(signIn(session, signInName, kPassphrase)).rejects.toMatchObject({ code: "account_moved" });
    await session.signOut();
    expect((await signIn(session, signInName, kPassphrase)).moved).toBe(true);
    await until(() => second.stage === "signed_out");
  });

  it("gets the account back with the code of the kit, once", async () => {
    const { recoveryCode, signInName } = await founded(newProfile());
    const second = await newProfile().open();
    await expect(recover(second, "00000-00000-00000-00000-00000-00", kOtherPassphrase)).rejects.toMatchObject({
      code: "recovery_code_wrong",
    });
    const moved = await recover(second, recoveryCode.toLowerCase(), kOtherPassphrase);
    expect(moved.moved).toBe(true);
    expect(second.status()).toMatchObject({ stage: "member", signInName, circleName: "Lindenhof" });
    const third = await newProfile().open();
    await expect(recover(third, recoveryCode, kOtherPassphrase)).rejects.toMatchObject({ code: "recovery_code_wrong" });
    await second.lock();
    await unlock(second, kOtherPassphrase);
  });
});
