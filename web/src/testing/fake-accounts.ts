// SPDX-License-Identifier: AGPL-3.0-or-later
import { Role } from "../api/generated/carecircle/v1/circles_pb";
import type { JoinWish, MemberView, Operations } from "../crypto/protocol";
import { FakeFailure, type FakeState, emit, newId } from "./fake-state";

type AccountOperations = Pick<
  Operations,
  | "status"
  | "previewInvitation"
  | "joinCircle"
  | "foundCircle"
  | "signIn"
  | "recover"
  | "unlock"
  | "lock"
  | "leaveQuickly"
  | "signOut"
  | "changePassphrase"
  | "recoveryCode"
  | "confirmKit"
  | "setting"
  | "setSetting"
>;

const kPassphraseCharactersMin = 8;

function checkPassphrase(passphrase: string): void {
  if ([...passphrase].length < kPassphraseCharactersMin) {
    throw new FakeFailure("passphrase_too_short");
  }
}

function requirePassphrase(state: FakeState, passphrase: string): void {
  if (passphrase !== state.passphrase) {
    throw new FakeFailure("passphrase_wrong");
  }
}

/** A link whose secret ends in the word "expired", "used" or "revoked" is refused as such; one of two parts founds a circle. */
function preview(link: string) {
  const fragment = link.slice(link.indexOf("#") + 1);
  const refusals: Record<string, string> = {
    expired: "invitation_expired",
    used: "invitation_used_up",
    revoked: "invitation_revoked",
  };
  for (const [end, code] of Object.entries(refusals)) {
    if (fragment.endsWith(end)) {
      throw new FakeFailure(code);
    }
  }
  const founding = fragment.split(".").length === 3;
  return { founding, role: founding ? Role.OWNER : Role.MEMBER, expiresMs: Date.now() + 86_400_000 };
}

function enter(state: FakeState, wish: JoinWish, stage: "waiting" | "member", role: Role): MemberView {
  checkPassphrase(wish.passphrase);
  state.passphrase = wish.passphrase;
  const id = newId();
  state.status = {
    ...state.status,
    stage,
    accountId: id,
    displayName: wish.displayName,
    signInName: wish.signInName === "" ? "member-fern-kite" : wish.signInName,
    role,
    kitConfirmed: false,
    waitingSinceMs: Date.now(),
  };
  return { id, name: wish.displayName, role, joinedMs: Date.now(), mine: true, leaving: false };
}

function settingOperations(state: FakeState): Pick<Operations, "setting" | "setSetting"> {
  return {
    setting: (name) => state.settings.get(name) ?? null,
    setSetting: (name, value) => {
      state.settings.set(name, value);
      emit(state, "settings");
    },
  };
}

export function accountOperations(state: FakeState): AccountOperations {
  const changed = (stage: FakeState["status"]["stage"]) => {
    state.status = { ...state.status, stage };
    emit(state, "status");
  };
  const result = (stage: "waiting" | "member") => {
    emit(state, "status");
    return { stage, signInName: state.status.signInName ?? "", recoveryCode: state.recoveryCode };
  };
  return {
    status: () => state.status,
    previewInvitation: preview,
    joinCircle: (wish) => {
      preview(wish.link);
      enter(state, wish, "waiting", Role.MEMBER);
      return result("waiting");
    },
    foundCircle: (wish) => {
      state.members = [enter(state, wish, "member", Role.OWNER)];
      state.circle = wish.circle;
      state.status = { ...state.status, circleId: newId(), circleName: wish.circle.name };
      return result("member");
    },
    signIn: (_name, passphrase) => {
      if (passphrase !== state.passphrase) {
        throw new FakeFailure("sign_in_failed");
      }
      changed("member");
      return { moved: false };
    },
    recover: (code, passphrase) => {
      if (code !== state.recoveryCode) {
        throw new FakeFailure("recovery_code_wrong");
      }
      checkPassphrase(passphrase);
      state.passphrase = passphrase;
      state.recoveryCode = "9GM2X-P4TQC-0ZB7W-KE5HA-3VRNS-8D";
      state.status = { ...state.status, kitConfirmed: false };
      changed("member");
      return { moved: true, recoveryCode: state.recoveryCode };
    },
    unlock: (passphrase) => {
      requirePassphrase(state, passphrase);
      changed("member");
    },
    lock: () => changed("locked"),
    leaveQuickly: () => changed("locked"),
    signOut: () => {
      state.status = { stage: "new", online: true, clockOffsetMs: 0 };
      emit(state, "status");
    },
    changePassphrase: (before, after) => {
      requirePassphrase(state, before);
      checkPassphrase(after);
      state.passphrase = after;
    },
    recoveryCode: () => state.recoveryCode,
    confirmKit: (typed) => {
      if (typed.replaceAll(/[^0-9A-Z]/giu, "").toUpperCase() !== state.recoveryCode.replaceAll("-", "")) {
        throw new FakeFailure("kit_not_confirmed");
      }
      state.status = { ...state.status, kitConfirmed: true };
      emit(state, "status");
    },
    ...settingOperations(state),
  };
}
