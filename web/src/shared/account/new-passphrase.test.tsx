// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it, vi } from "vitest";
import { createFakeClient } from "../../testing/fake-client";
import { mount } from "../../testing/mount";
import { NewPassphrase } from "./new-passphrase";

describe("choosing a passphrase", () => {
  it("takes the suggested words only when the member says so", async () => {
    const onChange = vi.fn();
    const screen = await mount(createFakeClient().client, <NewPassphrase value="" onChange={onChange} />);
    const suggested = document.querySelector("[data-suggested-passphrase]")?.textContent ?? "";
    expect(suggested.split(" ")).toHaveLength(4);
    expect(onChange).not.toHaveBeenCalled();
    await screen.click(screen.button("Use these words"));
    expect(onChange).toHaveBeenCalledExactlyOnceWith(suggested);
  });

  it("says how strong the typed words are, in words", async () => {
    const screen = await mount(createFakeClient().client, <NewPassphrase value="password1" onChange={vi.fn()} />);
    expect(screen.text()).toContain("Easy to guess");
  });
});
