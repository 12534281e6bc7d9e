// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import type { CareCircleClient, Status } from "../crypto/protocol";
import { createFakeClient } from "../testing/fake-client";
import { livingState } from "../testing/fake-seed";
import { mount } from "../testing/mount";
import { TroubleBanner } from "./connection-banner";

async function clientWith(change: Partial<Status>): Promise<CareCircleClient> {
  const { client } = createFakeClient({ state: livingState() });
  const status = await client.status();
  if (!status.ok) throw new Error("The circle in memory knows its status.");
  return { ...client, status: () => Promise.resolve({ ok: true, value: { ...status.value, ...change } }) };
}

describe("the note about trouble", () => {
  it("tells a member whose device is full, and what to do", async () => {
    const screen = await mount(await clientWith({ problemCode: "storage_full" }), <TroubleBanner />);
    expect(screen.text()).toContain("This device has no room left.");
    expect(screen.text()).toContain("Delete something from the device, then try again.");
  });

  it("says nothing while all is well, or while there is no connection anyway", async () => {
    expect((await mount(await clientWith({}), <TroubleBanner />)).text()).toBe("");
    expect((await mount(await clientWith({ problemCode: "sequence_gap", online: false }), <TroubleBanner />)).text()).toBe("");
  });
});
