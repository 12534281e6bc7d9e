// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it, vi } from "vitest";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { KitCheck } from "./kit-check";

const kLabel = "Type the recovery code from your kit";

async function atTypingBack() {
  const { client, state } = createFakeClient({ state: livingState() });
  state.status.kitConfirmed = false;
  const onConfirmed = vi.fn();
  const screen = await mount(client, <KitCheck onConfirmed={onConfirmed} onLater={vi.fn()} />);
  const shownBefore = screen.text();
  await screen.click(screen.button("I have printed or saved it"));
  return { screen, state, onConfirmed, shownBefore };
}

describe("the recovery kit", () => {
  it("shows the code first and hides it while it is typed back", async () => {
    const { screen, state, shownBefore } = await atTypingBack();
    expect(shownBefore).toContain(state.recoveryCode);
    expect(screen.text()).not.toContain(state.recoveryCode);
    await screen.click(screen.button("Show it again"));
    expect(screen.text()).toContain(state.recoveryCode);
  });

  it("does not ask the worker about half a code", async () => {
    const { screen, onConfirmed } = await atTypingBack();
    await screen.type(screen.field(kLabel), "4F7KQ");
    await screen.submit();
    expect(screen.text()).toContain("The code is longer");
    expect(onConfirmed).not.toHaveBeenCalled();
  });

  it("says what to do about a wrong code, with its code", async () => {
    const { screen, state, onConfirmed } = await atTypingBack();
    await screen.type(screen.field(kLabel), `${state.recoveryCode.slice(0, -1)}Z`);
    await screen.submit();
    expect(screen.text()).toContain("kit_not_confirmed");
    expect(onConfirmed).not.toHaveBeenCalled();
  });

  it("takes the right code in small letters and without hyphens", async () => {
    const { screen, state, onConfirmed } = await atTypingBack();
    await screen.type(screen.field(kLabel), state.recoveryCode.toLowerCase().replaceAll("-", ""));
    await screen.submit();
    expect(onConfirmed).toHaveBeenCalledOnce();
    expect(state.status.kitConfirmed).toBe(true);
  });
});
