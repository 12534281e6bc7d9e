// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every operation of core.wasm with fields that make no sense: it answers or names an error of the catalogue, and never stops the
// module, since what a server or another member sent may stand in any field. CORE_WASM names the module.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CoreError, decodeFields, loadCore } from "./core_module.mjs";
import {
  admit, createCircle, createMember, foundConversation, idOf, invite, kNowMs, list, moduleBytes, shredKeyOf,
} from "./core_module_testing.mjs";

const kFieldsMax = 12;
const kRoundsPerCount = 60;
// OPAQUE's Argon2id takes a tenth of a second and reads nothing but its fields' sizes before it.
const kSlow = new Set(["opaque_finish_registration", "opaque_finish_login"]);

async function operations() {
  const names = WebAssembly.Module.exports(await WebAssembly.compile(moduleBytes)).map(({ name }) => name);
  const own = names.filter((name) => name.startsWith("carecircle_") && !name.includes("_output_"));
  return own.map((name) => name.slice("carecircle_".length)).filter((name) => !kSlow.has(name) && !name.endsWith("_close"));
}

// xorshift32: the same calls in every run.
function randomSource(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** True of its kind, or of another: what a call that goes wrong half-way might pass. */
function samples(member, random) {
  const { core, account, circle, keyring, conversation } = member;
  const record = core.call("record_seal", account, keyring, 2, idOf(1), 1, "", "text")[0];
  const [groupId, epoch, keys] = core.call("group_anchor", circle);
  const noise = () => Uint8Array.from({ length: [0, 1, 15, 16, 31, 32, 33, 64, 200][random(9)] }, () => random(256));
  return [
    account, circle, keyring, conversation, 0, kNowMs, (1n << 64n) - 1n, idOf(1), member.id, member.credential, member.signatureKey,
    record, record.slice(0, record.length - 9), list(groupId, epoch, keys), list(list(member.id, 2)), list(record, record),
    core.call("group_info", circle)[0], core.call("account_serialize", account)[0], "1.AAAA.AAAA", noise(), noise(), noise(),
  ];
}

function mustSurvive(core, operation, fields) {
  try {
    core.call(operation, ...fields);
  } catch (error) {
    assert.ok(error instanceof CoreError, `${operation} of ${fields.length} fields: ${error}`);
  }
}

test("no operation stops the module, whatever its fields are", async () => {
  const { owner, neighbour } = await createCircle();
  foundConversation(owner, neighbour);
  const random = randomSource(0x5eed);
  for (const operation of await operations()) {
    const known = samples(neighbour, random);
    for (let count = 0; count <= kFieldsMax; count++) {
      for (let round = 0; round < kRoundsPerCount; round++) {
        mustSurvive(neighbour.core, operation, Array.from({ length: count }, () => known[random(known.length)]));
      }
    }
  }
  assert.ok(neighbour.core.call("account_describe", neighbour.account));
});

/** Calls that make sense, of the operations that take most fields. */
async function recordCalls({ owner, neighbour }) {
  const recorded = [];
  const call = owner.core.call;
  owner.core.call = (operation, ...fields) => {
    recorded.push([operation, fields]);
    return call(operation, ...fields);
  };
  const newcomer = await createMember();
  admit(owner, newcomer, invite(owner));
  foundConversation(owner, neighbour);
  const [record] = owner.core.call("record_seal", owner.account, owner.keyring, 2, idOf(1), 1, "", "text");
  owner.core.call("record_judge", record, owner.circle, 2, idOf(1), "");
  owner.core.call("record_open", record, owner.keyring);
  owner.core.call("keyring_missing_links", owner.keyring, 1, list(list(2, 1, idOf(3))));
  const [message] = neighbour.core.call("conversation_protect", neighbour.account, neighbour.conversation, "hello");
  owner.core.call("group_process", owner.conversation, message, kNowMs);
  const [, key] = owner.core.call("field_seal", idOf(5), 2, 1, "text");
  const fields = list(list(idOf(5), 2, 1, key));
  const [grantId, policyHash, grant, signature, shares, , leaseKeys] = owner.core.call(
    "lease_make", owner.account, neighbour.id, 3, kNowMs, kNowMs + 1, 0, "", fields, shredKeyOf(neighbour));
  owner.core.call("lease_rewrap", grantId, policyHash, idOf(5), decodeFields(leaseKeys)[0], 2, key);
  owner.core.call("lease_check_offer", list(grant, signature, shares), owner.signatureKey, owner.id, neighbour.id);
  owner.core.call("lease_apply_update", list(grant, signature, shares), grantId, idOf(5), 2, key);
  owner.core.call = call;
  return recorded;
}

test("no operation stops the module when one field of a good call is another", async () => {
  const circle = await createCircle();
  const recorded = await recordCalls(circle);
  const { owner } = circle;
  const known = samples(owner, randomSource(0xca11));
  for (const [operation, fields] of recorded.filter(([name]) => !kSlow.has(name))) {
    for (let position = 0; position < fields.length; position++) {
      for (const other of known) mustSurvive(owner.core, operation, fields.with(position, other));
    }
  }
  assert.ok(owner.core.call("account_describe", owner.account));
});

test("bytes that are no fields are refused", async () => {
  const core = await loadCore(moduleBytes);
  assert.throws(() => core.call("group_leaves", new Uint8Array(9)), { code: "malformed_input" });
  assert.throws(() => core.call("sha256", Uint8Array.of(0x40)), { code: "malformed_input" });
});
