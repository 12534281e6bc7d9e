// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Id } from "../../crypto/protocol";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { useContactView } from "./use-contact-view";

const kSharedNumber = "+00 000 0002";
const caches: QueryClient[] = [];

function Opened({ grantId }: { grantId: Id }) {
  const view = useContactView(grantId);
  const cache = useQueryClient();
  return (
    <>
      <button type="button" onClick={() => void view.open()}>
        Show
      </button>
      <button type="button" onClick={view.hide}>
        Hide
      </button>
      <button type="button" onClick={() => caches.push(cache)}>
        Keep
      </button>
      {view.failure?.code}
      {view.fields?.map((field) => field.value)}
    </>
  );
}

function receivedGrant(state = livingState()) {
  const grant = state.grants.find((one) => one.direction === "received");
  if (grant === undefined) throw new Error("The circle in memory shares nothing with us.");
  return { state, grantId: grant.id };
}

describe("details that somebody shares with us", () => {
  it("are not there before they are opened, and gone when they are hidden", async () => {
    const { state, grantId } = receivedGrant();
    const screen = await mount(createFakeClient({ state }).client, <Opened grantId={grantId} />);
    expect(screen.text()).not.toContain(kSharedNumber);
    await screen.click(screen.button("Show"));
    expect(screen.text()).toContain(kSharedNumber);
    await screen.click(screen.button("Hide"));
    expect(screen.text()).not.toContain(kSharedNumber);
  });

  it("are remembered by no cache", async () => {
    const { state, grantId } = receivedGrant();
    const screen = await mount(createFakeClient({ state }).client, <Opened grantId={grantId} />);
    await screen.click(screen.button("Show"));
    await screen.click(screen.button("Keep"));
    const cache = caches.at(-1);
    const queries = cache?.getQueryCache().getAll().map((query) => query.state.data);
    const mutations = cache?.getMutationCache().getAll().map((mutation) => mutation.state);
    expect(cache).toBeDefined();
    expect(JSON.stringify([queries, mutations])).not.toContain(kSharedNumber);
  });

  it("stay closed when they were taken back, with the code", async () => {
    const { state, grantId } = receivedGrant();
    const { client, failWith } = createFakeClient({ state });
    failWith("viewContact", "contact_grant_revoked");
    const screen = await mount(client, <Opened grantId={grantId} />);
    await screen.click(screen.button("Show"));
    expect(screen.text()).toContain("contact_grant_revoked");
    expect(screen.text()).not.toContain(kSharedNumber);
  });
});
