// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { GrantEndReason, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import type { FakeState } from "../../testing/fake-state";
import { mount } from "../../testing/mount";
import { ContactNotes } from "./contact-notes";

function outOfTheCircle(): FakeState {
  const state = livingState();
  state.status.stage = "removed";
  state.grants = state.grants.map((grant) => ({ ...grant, state: GrantState.REVOKED, endReason: GrantEndReason.DEPARTED }));
  return state;
}

function notes(state: FakeState) {
  const [conversation] = state.conversations;
  if (conversation === undefined) throw new Error("The circle in memory has no conversation.");
  return mount(createFakeClient({ state }).client, <ContactNotes conversation={conversation} />);
}

describe("what is shared in a conversation, for somebody who is out of the circle", () => {
  it("has ended, and the screen says so for both directions", async () => {
    const text = (await notes(outOfTheCircle())).text();
    expect(text).toContain("You shared: ");
    expect(text).toContain("Helper shared with you: ");
    expect(text).toContain("One of you is no longer in the circle. It can no longer be opened.");
    expect(text).not.toMatch(/You share:| left$/u);
  });

  it("cannot be asked for any more: there is no question without a way to answer it", async () => {
    expect((await notes(outOfTheCircle())).text()).not.toContain("asks for");
  });
});
