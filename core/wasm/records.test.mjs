// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The keyring and the records under it through core.wasm. CORE_WASM names the module.
import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeFields, numberOf } from "./core_module.mjs";
import { admit, commitChange, createCircle, createMember, idOf, invite, kNowMs, list, words } from "./core_module_testing.mjs";

const kHelpRequest = 2;
const kOffer = 3;
const kRecordId = idOf(0x42);

const seal = (member, text, revision = 1, previous = "") =>
  member.core.call("record_seal", member.account, member.keyring, kHelpRequest, kRecordId, revision, previous, text)[0];
const judge = (member, record, seen = "", kind = kHelpRequest) =>
  member.core.call("record_judge", record, member.circle, kind, kRecordId, seen);
const holdsKey = (member, record) => numberOf(member.core.call("record_holds_key", record, member.keyring)[0]) === 1;
const open = (member, record) => words(member.core.call("record_open", record, member.keyring)[0]);

test("a member reads what another wrote, and knows who it was", async () => {
  const { owner, neighbour, circleId } = await createCircle();
  const record = seal(owner, "bread");
  const [ringId, generation, kind, recordId, revision, author, sha256] = judge(neighbour, record);
  assert.deepEqual([ringId, recordId, author], [circleId, kRecordId, owner.id]);
  assert.deepEqual([generation, kind, revision].map(numberOf), [1, kHelpRequest, 1]);
  assert.deepEqual(neighbour.core.call("record_read", record)[6], sha256);
  assert.equal(open(neighbour, record), "bread");
});

test("a record of another kind, or changed on its way, is refused", async () => {
  const { owner, neighbour } = await createCircle();
  const record = seal(owner, "bread");
  assert.throws(() => judge(neighbour, record, "", kOffer), { code: "record_refused" });
  record[record.length - 1] ^= 1;
  assert.throws(() => judge(neighbour, record), { code: "signature_invalid" });
});

test("an older revision than the one seen is refused", async () => {
  const { owner, neighbour } = await createCircle();
  const first = seal(owner, "bread");
  const second = seal(owner, "bread and milk", 2, neighbour.core.call("record_read", first)[6]);
  const [, , , , , , , seenFirst] = judge(neighbour, first);
  const [, , , , , , , seenSecond] = judge(neighbour, second, seenFirst);
  judge(neighbour, second, seenSecond);
  assert.throws(() => judge(neighbour, first, seenSecond), { code: "rolled_back" });
});

test("what somebody wrote who is not in the tree stays readable, under the account that the record proves", async () => {
  const { owner, neighbour } = await createCircle();
  const former = await createMember();
  former.keyring = numberOf(former.core.call("keyring_restore", owner.core.call("keyring_serialize", owner.keyring)[0])[0]);
  const record = seal(former, "bread");
  assert.deepEqual(judge(neighbour, record)[5], former.id);
  assert.equal(open(neighbour, record), "bread");
});

test("a newcomer reads older records by the chain", async () => {
  const { owner, neighbour, admission } = await createCircle();
  const before = seal(owner, "before");
  const newcomer = await createMember();
  const { chainLink } = admit(owner, newcomer, invite(owner));
  assert.throws(() => open(newcomer, before), { code: "not_found" });
  assert.equal(holdsKey(newcomer, before), false);
  const sealedOf = (link) => link.slice(linkHeaderSize(link));
  const links = list(list(2, 1, sealedOf(chainLink)), list(1, 0, sealedOf(admission.chainLink)));
  assert.equal(numberOf(newcomer.core.call("keyring_adopt", newcomer.keyring, links)[0]), 2);
  assert.equal(open(newcomer, before), "before");
  assert.equal(holdsKey(newcomer, before), true);
});

test("a member adds the link that is missing or false, and none that is there", async () => {
  const { owner, neighbour } = await createCircle();
  const { commit, chainLink } = commitChange(owner, [], [], [list(neighbour.id, 3)]);
  neighbour.core.call("group_process", neighbour.circle, commit, kNowMs);
  neighbour.core.call("group_merge", neighbour.circle);
  neighbour.core.call("keyring_add_generation", neighbour.keyring, neighbour.circle);
  const missing = (...links) => decodeFields(neighbour.core.call("keyring_missing_links", neighbour.keyring, 2, list(...links))[0]);
  const sealed = chainLink.slice(linkHeaderSize(chainLink));
  assert.deepEqual(missing(list(2, 1, sealed)), []);
  assert.equal(missing().length, 1);
  const [added] = missing(list(2, 1, sealed.map((byte) => byte ^ 1)));
  // It is true: whoever holds both generations learns nothing from it, and asks for no other.
  assert.equal(numberOf(owner.core.call("keyring_adopt", owner.keyring, list(list(2, 1, added.slice(linkHeaderSize(added)))))[0]), 0);
  assert.deepEqual(missing(list(2, 1, added.slice(linkHeaderSize(added)))), []);
});

// ChainLink: version, ring id, two generations, then opaque sealed<V>, of more than 63 bytes: a prefix of two.
function linkHeaderSize(link) {
  assert.equal(link[34] >> 6, 1);
  return 2 + 16 + 8 + 8 + 2;
}

test("a removed member with all old keys cannot open what is written afterwards", async () => {
  const { owner, neighbour } = await createCircle();
  const { commit } = commitChange(owner, [], [neighbour.id]);
  neighbour.core.call("group_process", neighbour.circle, commit, kNowMs);
  const after = seal(owner, "after");
  assert.throws(() => open(neighbour, after), { code: "not_found" });
});

test("the keyring goes on where it was after serialising", async () => {
  const { owner } = await createCircle();
  const record = seal(owner, "bread");
  const [serialized] = owner.core.call("keyring_serialize", owner.keyring);
  owner.core.call("keyring_close", owner.keyring);
  owner.keyring = numberOf(owner.core.call("keyring_restore", serialized)[0]);
  assert.equal(open(owner, record), "bread");
});

test("the sealed part of a request opens with its key alone", async () => {
  const { core } = await createMember();
  const key = new Uint8Array(32).fill(4);
  const [sealed] = core.call("request_part_seal", key, kRecordId, "the door code");
  assert.equal(words(core.call("request_part_open", key, kRecordId, sealed)[0]), "the door code");
  assert.throws(() => core.call("request_part_open", new Uint8Array(32), kRecordId, sealed), { code: "commitment_mismatch" });
});
