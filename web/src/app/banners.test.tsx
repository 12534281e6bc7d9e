// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import type { CareCircleClient, Status } from "../crypto/protocol";
import { createFakeClient } from "../testing/fake-client";
import { livingState } from "../testing/fake-seed";
import { mount } from "../testing/mount";
import { Banners } from "./banners";

async function clientWith(change: Partial<Status>): Promise<CareCircleClient> {
  const { client } = createFakeClient({ state: livingState() });
  const status = await client.status();
  if (!status.ok) throw new Error("The circle in memory knows its status.");
  return { ...client, status: () => Promise.resolve({ ok: true, value: { ...status.value, ...change } }) };
}

describe("what stands above every page", () => {
  it("tells a member whose device is full, and what to do", async () => {
    const screen = await mount(await clientWith({ problemCode: "storage_full" }), <Banners path="/board" />);
    expect(screen.text()).toContain("This device has no room left.");
    expect(screen.text()).toContain("Delete something from the device, then try again.");
  });

  it("says nothing while all is well", async () => {
    expect((await mount(await clientWith({}), <Banners path="/board" />)).text()).toBe("");
  });

  it("says only that there is no connection while there is none", async () => {
    const screen = await mount(await clientWith({ problemCode: "sequence_gap", online: false }), <Banners path="/board" />);
    expect(screen.text()).toBe("No connection to the server. What you write is kept here and sent as soon as it is back.");
  });
});
