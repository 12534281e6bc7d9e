// SPDX-License-Identifier: AGPL-3.0-or-later
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeClient } from "../../testing/fake-client";
import { emptyState } from "../../testing/fake-state";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { useAct } from "../client/use-act";
import { PreferencesProvider, languageSetting } from "./preferences";

function SignOut() {
  const act = useAct("signOut");
  return <button onClick={() => void act.run()}>Sign out</button>;
}

const page = (
  <PreferencesProvider>
    <SignOut />
  </PreferencesProvider>
);

describe("what the tab remembers", () => {
  beforeEach(() => {
    const noQuery = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };
    vi.stubGlobal("matchMedia", () => noQuery);
    sessionStorage.setItem(languageSetting, "es");
  });

  it("ends with the account", async () => {
    const screen = await mount(createFakeClient({ state: livingState() }).client, page);
    await screen.click(screen.button("Sign out"));
    expect(sessionStorage.getItem(languageSetting)).toBeNull();
  });

  it("stays for a guest, who has nothing else to keep it in", async () => {
    await mount(createFakeClient({ state: emptyState() }).client, page);
    expect(sessionStorage.getItem(languageSetting)).toBe("es");
  });
});
