// SPDX-License-Identifier: AGPL-3.0-or-later
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import type { Operations } from "../crypto/protocol";
import { FakeFailure, type FakeState, emit, found, me, newId } from "./fake-state";

type CircleOperations = Pick<
  Operations,
  | "circle"
  | "editCircle"
  | "members"
  | "invitations"
  | "invite"
  | "revokeInvitation"
  | "joins"
  | "admit"
  | "removeMember"
  | "changeRole"
  | "leaveCircle"
>;

function owners(state: FakeState): number {
  return state.members.filter((member) => member.role === Role.OWNER).length;
}

export function circleOperations(state: FakeState): CircleOperations {
  return {
    circle: () => ({
      ...state.circle,
      id: state.status.circleId ?? newId(),
      role: me(state).role,
      memberCount: state.members.length,
      waitingCount: state.joins.length,
      ownerCount: owners(state),
    }),
    editCircle: (settings) => {
      state.circle = settings;
      state.status = { ...state.status, circleName: settings.name };
      emit(state, "circle");
    },
    members: () => state.members,
    invitations: () => state.invitations,
    invite: (wish) => {
      const id = newId();
      const invitation = {
        id, role: wish.role, usesMax: wish.uses, uses: 0, createdMs: Date.now(), expiresMs: Date.now() + wish.lifetimeMs,
        state: "open" as const, inviterName: me(state).name,
        link: `${globalThis.location.origin}/join#1.AAECAwQFBgcICQoLDA0ODw.${id}AAAAAAAAAAA.${id}AAAAAAAAAAA`,
      };
      state.invitations = [invitation, ...state.invitations];
      emit(state, "invitations");
      return invitation;
    },
    revokeInvitation: (id) => {
      state.invitations = state.invitations.map((one) => (one.id === id ? { ...one, state: "revoked" as const } : one));
      emit(state, "invitations");
    },
    joins: () => state.joins,
    admit: (id) => {
      const join = found(state.joins.find((one) => one.id === id));
      state.joins = state.joins.filter((one) => one.id !== id);
      state.members = [
        ...state.members,
        { id: join.accountId, name: join.name, role: join.role, joinedMs: Date.now(), mine: false, leaving: false },
      ];
      emit(state, "joins");
      emit(state, "members");
    },
    removeMember: (id) => {
      state.members = state.members.filter((member) => member.id !== id);
      emit(state, "members");
    },
    changeRole: (id, role) => {
      if (role === Role.MEMBER && owners(state) === 1 && me(state).id === id) {
        throw new FakeFailure("last_owner");
      }
      state.members = state.members.map((member) => (member.id === id ? { ...member, role } : member));
      emit(state, "members");
    },
    leaveCircle: () => {
      if (me(state).role === Role.OWNER && owners(state) === 1) {
        throw new FakeFailure("last_owner");
      }
      state.status = { ...state.status, stage: "removed", outSinceMs: Date.now(), leftByChoice: true };
      emit(state, "status");
    },
  };
}
