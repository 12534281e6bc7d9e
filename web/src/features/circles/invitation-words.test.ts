// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationView } from "../../crypto/protocol";
import { kLifetimesMs, kUses, lifetimeWords, sortInvitations, usesWords } from "./invitation-words";

function invitation(id: string, state: InvitationView["state"], createdMs: number): InvitationView {
  return { id, state, createdMs, role: Role.MEMBER, uses: 0, usesMax: 1, expiresMs: 0, inviterName: "Owner" };
}

describe("sortInvitations", () => {
  it("shows open ones first and the newest of each first", () => {
    const sorted = sortInvitations([
      invitation("old open", "open", 1),
      invitation("revoked", "revoked", 9),
      invitation("new open", "open", 2),
      invitation("expired", "expired", 3),
    ]);
    expect(sorted.map((one) => one.id)).toEqual(["new open", "old open", "revoked", "expired"]);
  });
});

describe("the choices of an invitation", () => {
  it("have words each", () => {
    expect(kLifetimesMs.every((lifetimeMs) => lifetimeWords[lifetimeMs] !== undefined)).toBe(true);
    expect(kUses.every((uses) => usesWords[uses] !== undefined)).toBe(true);
  });
});
