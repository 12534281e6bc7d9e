// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Members of a circle, each in a module of its own, for the tests of core.wasm. CORE_WASM names the module.
import { readFileSync } from "node:fs";
import process from "node:process";

import { decodeFields, encodeFields, loadCore, numberOf } from "./core_module.mjs";

export const kNowMs = 1_800_000_000_000;
export const kRoleMember = 2;
export const kRoleOwner = 5;
export const moduleBytes = readFileSync(process.env.CORE_WASM);

export const words = (field) => new TextDecoder().decode(field);
export const list = (...values) => encodeFields(values);
/** A list of structs as arrays of fields. */
export const structs = (field) => decodeFields(field).map(decodeFields);
export const idOf = (number) => new Uint8Array(16).fill(number);

/** A member to be: an account in a module of its own. */
export async function createMember() {
  const core = await loadCore(moduleBytes);
  const account = numberOf(core.call("account_create")[0]);
  const [id, deviceId, credential, identityKey, , , , signatureKey] = core.call("account_describe", account);
  return { core, account, id, deviceId, credential, identityKey, signatureKey };
}

/** `owner` founds a circle: its group and keyring are then in `owner.circle` and `owner.keyring`. */
export function foundCircle(owner, circleId = idOf(0xcc)) {
  owner.circle = numberOf(owner.core.call("circle_create", owner.account, circleId, kNowMs)[0]);
  owner.keyring = numberOf(owner.core.call("keyring_create", circleId)[0]);
  owner.core.call("keyring_add_generation", owner.keyring, owner.circle);
  return circleId;
}

/** An invitation as its maker and its reader hold it. */
export function invite(owner, role = kRoleMember, uses = 5) {
  const [inviteId, secret, content, signature, fragment] = owner.core.call(
    "invite_make", owner.account, owner.circle, role, uses, kNowMs + 3_600_000);
  return { inviteId, secret, content, signature, fragment: words(fragment) };
}

/** What the server would hand to the admitter of one who joined by `invitation`. */
export function join(newcomer, invitation, name = "newcomer") {
  const [message, reference, secrets] = newcomer.core.call("key_package_create", newcomer.account, kNowMs);
  const [signedJoin, inviteSignature, accountSignature] = newcomer.core.call(
    "join_make", newcomer.account, invitation.fragment, reference, name);
  return { keyPackage: message, secrets, join: signedJoin, inviteSignature, accountSignature };
}

export function checkAdmission(owner, invitation, joined, usesSoFar = 0, nowMs = kNowMs) {
  const [accountId, role, evidence] = owner.core.call(
    "admission_check", owner.account, owner.circle, invitation.content, invitation.signature, owner.credential,
    owner.signatureKey, joined.join, joined.inviteSignature, joined.accountSignature, joined.keyPackage, usesSoFar, nowMs);
  return { accountId, role: numberOf(role), evidence };
}

/** Stages, merges and keeps the new generation, as the engine does; the link is what a server would keep. */
export function commitChange(owner, admissions = [], removedIds = [], roleChanges = []) {
  const [epoch, commit, welcome] = owner.core.call(
    "circle_stage_change", owner.circle, encodeFields(admissions), encodeFields(removedIds), encodeFields(roleChanges), kNowMs);
  const [chainLink] = owner.core.call("keyring_staged_chain_link", owner.keyring, owner.circle);
  owner.core.call("group_merge", owner.circle);
  owner.core.call("keyring_add_generation", owner.keyring, owner.circle);
  return { epoch: numberOf(epoch), commit, welcome, chainLink };
}

/** Lets `newcomer` in by the invitation; afterwards it holds the circle's group and its newest generation. */
export function admit(owner, newcomer, invitation) {
  const joined = join(newcomer, invitation);
  const { evidence } = checkAdmission(owner, invitation, joined);
  const change = commitChange(owner, [list(joined.keyPackage, evidence)]);
  newcomer.circle = numberOf(newcomer.core.call("group_join", change.welcome, joined.secrets, kNowMs)[0]);
  newcomer.core.call("circle_check_join", newcomer.circle, invitation.content, owner.credential);
  newcomer.keyring = numberOf(newcomer.core.call("keyring_create", idOf(0xcc))[0]);
  newcomer.core.call("keyring_add_generation", newcomer.keyring, newcomer.circle);
  return change;
}

/** An owner and a neighbour in one circle. */
export async function createCircle() {
  const [owner, neighbour] = await Promise.all([createMember(), createMember()]);
  const circleId = foundCircle(owner);
  const invitation = invite(owner);
  const admission = admit(owner, neighbour, invitation);
  return { owner, neighbour, circleId, invitation, admission };
}

/** The conversation that the owner, as requester, founds with the neighbour: its group is then in `conversation` of both. */
export function foundConversation(requester, helper) {
  const [keyPackage, , secrets] = helper.core.call("key_package_create", helper.account, kNowMs);
  const [group, , welcome, , helperDevice] = requester.core.call(
    "conversation_found", requester.account, requester.circle, idOf(1), idOf(2), idOf(3), helper.id, keyPackage, kNowMs);
  requester.conversation = numberOf(group);
  helper.conversation = numberOf(helper.core.call("group_join", welcome, secrets, kNowMs)[0]);
  helper.core.call("conversation_check_join", helper.conversation, helper.circle, idOf(2), idOf(3), helper.id, requester.id);
  return { helperDevice };
}

/** Any HPKE key of the stored suite serves as a server's: the one in a device statement, behind version, ids and signature key. */
export function shredKeyOf(member) {
  const [, , statement] = member.core.call("account_sign_device_papers", member.account, "", kNowMs, "server");
  const [, hpkeKey] = decodeFields(statement.slice(2 + 16 + 16, 2 + 16 + 16 + 33 + 2 + 1216));
  return hpkeKey;
}
