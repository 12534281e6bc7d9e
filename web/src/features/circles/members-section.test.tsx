// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, it } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { createFakeClient } from "../../testing/fake-client";
import { livingState } from "../../testing/fake-seed";
import { mount } from "../../testing/mount";
import { MembersSection } from "./members-section";

it("shows who is there although the name cannot be read, and lets an owner act", async () => {
  const state = livingState(Role.OWNER);
  state.members = state.members.map((member) => (member.mine ? member : { ...member, name: "" }));
  const screen = await mount(createFakeClient({ state }).client, <MembersSection isOwner ownerCount={1} />);
  expect(screen.text()).toContain("Person without a name");
  expect(document.querySelector("[aria-label='What you can do with Person without a name']")).not.toBeNull();
});
