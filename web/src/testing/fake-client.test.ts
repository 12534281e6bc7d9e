// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import { createFakeClient } from "./fake-client";
import { livingState } from "./fake-seed";

const kWish = { link: "http://localhost/join#1.aa.bb.cc", displayName: "Newcomer", passphrase: "maple river button kind", signInName: "" };

describe("the test double", () => {
  it("joins, waits, and opens again with its passphrase only", async () => {
    const { client } = createFakeClient();
    const joined = await client.joinCircle(kWish);
    expect(joined).toMatchObject({ ok: true, value: { stage: "waiting" } });
    await client.lock();
    expect(await client.unlock("something else")).toEqual({ ok: false, code: "passphrase_wrong" });
    expect((await client.unlock(kWish.passphrase)).ok).toBe(true);
  });

  it("answers the code of a link that has expired", async () => {
    const { client } = createFakeClient();
    expect(await client.previewInvitation("http://localhost/join#1.aa.bb.expired")).toEqual({ ok: false, code: "invitation_expired" });
  });

  it("tells listeners what changed", async () => {
    const { client, state } = createFakeClient({ state: livingState(Role.OWNER) });
    const nouns: string[] = [];
    client.onChange((change) => nouns.push(change.noun));
    const join = state.joins[0];
    await client.admit(join?.id ?? "");
    expect(nouns).toEqual(["joins", "members"]);
  });

  it("founds a conversation when an offer is accepted", async () => {
    const { client, state } = createFakeClient({ state: livingState() });
    const accepted = await client.acceptOffer(state.offers[0]?.id ?? "");
    const conversations = await client.conversations();
    expect(accepted.ok && conversations.ok && conversations.value[0]?.id === accepted.value).toBe(true);
  });

  it("fails as told and works again as told", async () => {
    const { client, failWith } = createFakeClient({ state: livingState() });
    failWith("members", "unreachable");
    expect(await client.members()).toEqual({ ok: false, code: "unreachable" });
    failWith("members", null);
    expect((await client.members()).ok).toBe(true);
  });
});
