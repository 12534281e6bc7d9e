// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { JoinsSection } from "./joins-section";

describe("who waits to be let in", () => {
  it("lets somebody in, says so, and is gone when nobody waits", async () => {
    const { client, state } = createFakeClient({ state: livingState(Role.OWNER) });
    const screen = await mount(client, <JoinsSection />);
    await screen.click(screen.button("Let Newcomer in"));
    expect(state.members.map((member) => member.name)).toContain("Newcomer");
    expect(screen.text()).toContain("Newcomer is in the circle now.");
    expect(screen.text()).not.toContain("Waiting to be let in");
  });

  it("offers no way to admit a join that breaks the rules, and says why", async () => {
    const state = livingState(Role.OWNER);
    state.joins = state.joins.map((join) => ({ ...join, refusedCode: "admission_refused" }));
    const screen = await mount(createFakeClient({ state }).client, <JoinsSection />);
    expect(screen.text()).toContain("admission_refused");
    expect(() => screen.button("Let Newcomer in")).toThrow();
  });

  it("keeps the person on the screen when letting in fails, with the code", async () => {
    const { client, failWith } = createFakeClient({ state: livingState(Role.OWNER) });
    failWith("admit", "stale_epoch");
    const screen = await mount(client, <JoinsSection />);
    await screen.click(screen.button("Let Newcomer in"));
    expect(screen.text()).toContain("stale_epoch");
    expect(screen.button("Let Newcomer in")).toBeDefined();
  });

  it("warns before an owner is let in", async () => {
    const state = livingState(Role.OWNER);
    state.joins = state.joins.map((join) => ({ ...join, role: Role.OWNER }));
    const screen = await mount(createFakeClient({ state }).client, <JoinsSection />);
    expect(screen.text()).toContain("Let them in only if you know");
  });
});
