// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Circles, admissions and conversations through core.wasm. CORE_WASM names the module.
import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeFields, encodeFields, numberOf } from "./core_module.mjs";
import {
  admit, checkAdmission, commitChange, createCircle, createMember, foundConversation, idOf, invite, join, kNowMs, kRoleMember, kRoleOwner,
  list, structs, words,
} from "./core_module_testing.mjs";

const content = (text) => new TextEncoder().encode(text);
const leavesOf = (member, group) => structs(member.core.call("group_leaves", group)[0]);

test("a newcomer is let in by an invitation, and everybody sees the same members", async () => {
  const { owner, neighbour } = await createCircle();
  assert.deepEqual(leavesOf(owner, owner.circle), leavesOf(neighbour, neighbour.circle));
  assert.deepEqual(leavesOf(owner, owner.circle).map((leaf) => numberOf(leaf[4])), [kRoleOwner, kRoleMember]);
  const [, epoch, kind, circleId, , , staged] = owner.core.call("group_describe", owner.circle);
  assert.deepEqual([numberOf(epoch), words(kind), circleId, numberOf(staged)], [1, "circle", idOf(0xcc), 0]);
});

test("a link says what it is, and its maker can print it again", async () => {
  const { owner, neighbour, invitation } = await createCircle();
  const [inviteId, secret, founding] = neighbour.core.call("invite_link_parse", invitation.fragment);
  assert.deepEqual([inviteId, secret, numberOf(founding)], [invitation.inviteId, invitation.secret, 0]);
  assert.equal(words(owner.core.call("invite_link_format", inviteId, secret, owner.credential)[0]), invitation.fragment);
  neighbour.core.call(
    "invite_check", invitation.content, invitation.signature, owner.credential, owner.signatureKey, invitation.fragment);
  const other = invite(owner);
  assert.throws(
    () => neighbour.core.call(
      "invite_check", other.content, other.signature, owner.credential, owner.signatureKey, invitation.fragment),
    { code: "invitation_invalid" });
});

test("whoever holds the link's secret reads the newcomer's name", async () => {
  const { owner } = await createCircle();
  const invitation = invite(owner);
  const joined = join(await createMember(), invitation, "the newcomer");
  assert.equal(words(owner.core.call("join_open_name", joined.join, invitation.secret)[0]), "the newcomer");
});

test("the admitter refuses an invitation that is over or used up, and a key package of another", async () => {
  const { owner } = await createCircle();
  const invitation = invite(owner, kRoleMember, 1);
  const joined = join(await createMember(), invitation);
  assert.throws(() => checkAdmission(owner, invitation, joined, 0, kNowMs + 3_600_000), { code: "invitation_expired" });
  assert.throws(() => checkAdmission(owner, invitation, joined, 1), { code: "invitation_used_up" });
  const swapped = { ...joined, keyPackage: join(await createMember(), invitation).keyPackage };
  assert.throws(() => checkAdmission(owner, invitation, swapped), { code: "admission_refused" });
});

test("an admitted owner gets the role in the same commit, and every member agrees", async () => {
  const { owner, neighbour } = await createCircle();
  const second = await createMember();
  const { commit } = admit(owner, second, invite(owner, kRoleOwner));
  const [kind, added, removed, removesUs, rolesChanged, epoch] = neighbour.core.call(
    "group_process", neighbour.circle, commit, kNowMs);
  assert.deepEqual([words(kind), decodeFields(added), decodeFields(removed)], ["commit", [second.id], []]);
  assert.deepEqual([removesUs, rolesChanged, epoch].map(numberOf), [0, 1, 2]);
  neighbour.core.call("group_merge", neighbour.circle);
  const leaf = neighbour.core.call("group_find_leaf", neighbour.circle, second.id);
  assert.equal(numberOf(leaf[4]), kRoleOwner);
});

test("a commit that breaks a rule is discarded before it can be merged", async () => {
  const { owner, neighbour } = await createCircle();
  neighbour.core.call("keyring_add_generation", neighbour.keyring, neighbour.circle);
  const [, commit] = neighbour.core.call(
    "circle_stage_change", neighbour.circle, "", encodeFields([owner.id]), "", kNowMs);
  assert.throws(() => owner.core.call("group_process", owner.circle, commit, kNowMs), { code: "admission_refused" });
  assert.throws(() => owner.core.call("group_merge", owner.circle), { code: "wrong_state" });
});

test("a removed member learns it from the commit, and gets no newer generation", async () => {
  const { owner, neighbour } = await createCircle();
  const { commit } = commitChange(owner, [], [neighbour.id]);
  const [kind, , removed, removesUs] = neighbour.core.call("group_process", neighbour.circle, commit, kNowMs);
  assert.deepEqual([words(kind), decodeFields(removed), numberOf(removesUs)], ["commit", [neighbour.id], 1]);
  assert.throws(() => neighbour.core.call("group_merge", neighbour.circle), { code: "mls_removed" });
  assert.throws(() => owner.core.call("group_find_leaf", owner.circle, neighbour.id), { code: "not_a_member" });
});

test("whoever leaves is taken out by another's commit", async () => {
  const { owner, neighbour } = await createCircle();
  const [proposal] = neighbour.core.call("group_propose_leaving", neighbour.circle);
  assert.equal(words(owner.core.call("group_process", owner.circle, proposal, kNowMs)[0]), "proposal");
  commitChange(owner, [], [neighbour.id]);
  assert.equal(leavesOf(owner, owner.circle).length, 1);
});

test("roles are changed by an owner, never by a member", async () => {
  const { owner, neighbour } = await createCircle();
  const raise = list(list(neighbour.id, kRoleOwner));
  const [, forbidden] = neighbour.core.call("circle_stage_change", neighbour.circle, "", "", raise, kNowMs);
  assert.throws(() => owner.core.call("group_process", owner.circle, forbidden, kNowMs), { code: "admission_refused" });
  neighbour.core.call("group_discard", neighbour.circle);
  const { commit } = commitChange(owner, [], [], [list(neighbour.id, kRoleOwner)]);
  neighbour.core.call("group_process", neighbour.circle, commit, kNowMs);
  neighbour.core.call("group_merge", neighbour.circle);
  assert.equal(numberOf(neighbour.core.call("group_find_leaf", neighbour.circle, neighbour.id)[4]), kRoleOwner);
});

test("requester and helper talk, and both see who it was", async () => {
  const { owner, neighbour } = await createCircle();
  const { helperDevice } = foundConversation(owner, neighbour);
  assert.deepEqual(helperDevice, neighbour.deviceId);
  const [message] = owner.core.call("conversation_protect", owner.account, owner.conversation, content("hello"));
  const received = neighbour.core.call("group_process", neighbour.conversation, message, kNowMs);
  assert.deepEqual([words(received[0]), words(received[1]), received[2], received[3]], ["content", "hello", owner.id, owner.deviceId]);
  owner.core.call("conversation_check_peer", owner.circle, owner.conversation, neighbour.id);
});

test("a conversation about another offer is refused", async () => {
  const { owner, neighbour } = await createCircle();
  foundConversation(owner, neighbour);
  assert.throws(
    () => neighbour.core.call(
      "conversation_check_join", neighbour.conversation, neighbour.circle, idOf(2), idOf(9), neighbour.id, owner.id),
    { code: "admission_refused" });
});

test("no conversation is founded with a device that is not in the circle", async () => {
  const { owner } = await createCircle();
  const stranger = await createMember();
  const [keyPackage] = stranger.core.call("key_package_create", stranger.account, kNowMs);
  assert.throws(
    () => owner.core.call(
      "conversation_found", owner.account, owner.circle, idOf(1), idOf(2), idOf(3), stranger.id, keyPackage, kNowMs),
    { code: "ghost_device" });
});

test("a sealed group goes on where it was, with its staged commit", async () => {
  const { owner, neighbour } = await createCircle();
  const [, commit] = owner.core.call("circle_stage_change", owner.circle, "", encodeFields([neighbour.id]), "", kNowMs);
  const [state] = owner.core.call("group_serialize", owner.account, owner.circle);
  owner.core.call("group_close", owner.circle);
  const restored = numberOf(owner.core.call("group_restore", owner.account, idOf(0xcc), list(state))[0]);
  assert.equal(numberOf(owner.core.call("group_describe", restored)[6]), 1);
  assert.equal(words(owner.core.call("group_process", restored, commit, kNowMs)[0]), "commit");
  owner.core.call("group_merge", restored);
  assert.equal(leavesOf(owner, restored).length, 1);
});

test("a message writes its sender's part and the inventory alone, and the parts lead to the same group", async () => {
  const { owner, neighbour } = await createCircle();
  foundConversation(owner, neighbour);
  const stored = new Map();
  const write = () => {
    const [replacesAll, ...fields] = owner.core.call("group_changes", owner.account, owner.conversation);
    if (numberOf(replacesAll) === 1) stored.clear();
    const written = fields.flatMap((number, index) => (index % 2 === 0 ? [[numberOf(number), fields[index + 1]]] : []));
    for (const [number, sealed] of written) stored.set(number, sealed);
    return written.map(([number]) => number);
  };
  const save = () => {
    const written = write();
    owner.core.call("group_saved", owner.conversation);
    return written.sort();
  };
  const speak = () => owner.core.call("conversation_protect", owner.account, owner.conversation, content("hello"))[0];
  speak();
  assert.deepEqual(save(), [1, 2, 3, 4]);
  speak();
  write(); // and the power fails: it is offered again
  const message = speak();
  assert.deepEqual(save(), [2, 4]);
  assert.deepEqual(save(), []);
  const restore = () => {
    const parts = [...stored].sort(([one], [other]) => one - other).flat();
    return owner.core.call("group_restore", owner.account, idOf(1), list(...parts));
  };
  const restored = numberOf(restore()[0]);
  const [answer] = neighbour.core.call("conversation_protect", neighbour.account, neighbour.conversation, content("heard"));
  assert.equal(words(owner.core.call("group_process", restored, answer, kNowMs)[1]), "heard");
  assert.equal(words(neighbour.core.call("group_process", neighbour.conversation, message, kNowMs)[1]), "hello");
  stored.delete(4);
  assert.throws(restore, { code: "state_damaged" });
});

test("a moved device rejoins by external commit in its old leaf's place, never into an older epoch", async () => {
  const { owner, neighbour } = await createCircle();
  const exportKey = new Uint8Array(64).fill(3);
  const [slot, , identitySealed] = neighbour.core.call("account_make_secrets", neighbour.account, exportKey);
  const opened = numberOf(
    neighbour.core.call("account_open_by_passphrase", neighbour.id, list(slot), identitySealed, exportKey)[0]);
  const moved = numberOf(neighbour.core.call("opened_account_move", opened)[0]);
  const [groupId, epoch, keys] = neighbour.core.call("group_anchor", neighbour.circle);
  const [groupInfo] = owner.core.call("group_info", owner.circle);
  assert.throws(
    () => neighbour.core.call("group_rejoin", moved, groupInfo, list(groupId, numberOf(epoch) + 1, keys), kNowMs),
    { code: "rolled_back" });
  const [rejoined, before, commit] = neighbour.core.call("group_rejoin", moved, groupInfo, list(groupId, epoch, keys), kNowMs);
  assert.equal(numberOf(before), 1);
  const [kind, added, removed] = owner.core.call("group_process", owner.circle, commit, kNowMs);
  assert.deepEqual([words(kind), decodeFields(added), decodeFields(removed)], ["commit", [], []]);
  owner.core.call("group_merge", owner.circle);
  assert.deepEqual(leavesOf(owner, owner.circle), leavesOf(neighbour, numberOf(rejoined)));
});

test("rights follow from roles", async () => {
  const { core } = await createMember();
  assert.deepEqual(core.call("role_rights", kRoleOwner).map(numberOf), [1, 1]);
  assert.deepEqual(core.call("role_rights", kRoleMember).map(numberOf), [0, 0]);
  assert.equal(numberOf(core.call("role_may_remove", kRoleMember, kRoleOwner)[0]), 0);
  assert.throws(() => core.call("role_rights", 9), { code: "malformed_input" });
});
