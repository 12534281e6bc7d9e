// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Contact fields, leases and the audit log's proofs through core.wasm; a whole release is tested against the real server by the web
// client. CORE_WASM names the module.
import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";

import { decodeFields, encodeFields, numberOf } from "./core_module.mjs";
import { createMember, idOf, kNowMs, list, shredKeyOf, structs, words } from "./core_module_testing.mjs";

const kPhone = 2;
const kDelivery = 3;
const kEndsWithRequest = 16;
const kLeaseReleased = 62;
const kFieldId = idOf(0x0f);
const kSubjectKey = new Uint8Array(32).fill(6);
const kOpening = new Uint8Array(32).fill(8);

const big = (value, size) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
};

// The server's log key, and what it signs.
function createLog() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const signed = (label, content) => sign(null, encodeFields([`carecircle/${label}`, content]), privateKey);
  return { key, signed };
}

function event({ action = kLeaseReleased, actor = idOf(1), subject = idOf(2), object = idOf(3), outcome = 0 } = {}) {
  return Buffer.concat([
    big(1, 2), idOf(7), big(kNowMs, 8), actor, subject, big(action, 2), encodeFields([object]), big(outcome, 1), encodeFields(["", ""])]);
}

function logEntry(sequence, eventBytes, action = kLeaseReleased) {
  const tag = createHmac("sha256", kSubjectKey).update(big(sequence, 8)).digest().subarray(0, 16);
  const commitment = createHmac("sha256", kOpening).update(eventBytes).digest();
  const day = Math.floor(kNowMs / 86_400_000);
  return Buffer.concat([big(1, 2), big(40, 8), big(action, 2), big(day, 4), tag, commitment, Buffer.alloc(32)]);
}

function checkEntry(core, log, { sequence = 5, entry, eventBytes, opening = kOpening, signature }) {
  return core.call(
    "audit_check_entry", log.key, kSubjectKey, sequence, entry, signature ?? log.signed("LogEntry", entry), eventBytes, opening);
}

// A lease of one field, to a shred key that is a device's: the server's half is not opened here.
async function createLease() {
  const [owner, grantee, server] = await Promise.all([createMember(), createMember(), createMember()]);
  const [sealed, key] = owner.core.call("field_seal", kFieldId, kPhone, 1, "+31 6 0000");
  const shredKey = shredKeyOf(server);
  const lease = owner.core.call(
    "lease_make", owner.account, grantee.id, kDelivery, kNowMs, kNowMs + 3_600_000, kEndsWithRequest, idOf(9),
    list(list(kFieldId, kPhone, 1, key)), shredKey);
  const [grantId, policyHash, grant, signature, shares, deposits, leaseKeys] = lease;
  return { owner, grantee, sealed, grantId, policyHash, grant, signature, shares, deposits, leaseKeys };
}

test("a field opens with its key, in its generation", async () => {
  const { core } = await createMember();
  const [sealed, key] = core.call("field_seal", kFieldId, kPhone, 3, "+31 6 0000");
  const [kind, value] = core.call("field_open", kFieldId, 3, sealed, key);
  assert.deepEqual([numberOf(kind), words(value)], [kPhone, "+31 6 0000"]);
  assert.throws(() => core.call("field_open", kFieldId, 2, sealed, key), { code: "decryption_failed" });
  assert.throws(() => core.call("field_seal", kFieldId, 9, 1, "x"), { code: "malformed_input" });
  assert.throws(() => core.call("field_seal", kFieldId, kPhone, 1, "x".repeat(1001)), { code: "limit_exceeded" });
});

test("the grantee reads the grant that the owner signed", async () => {
  const { owner, grantee, grantId, grant, signature, shares, policyHash, deposits, leaseKeys } = await createLease();
  const offer = list(grant, signature, shares);
  const read = grantee.core.call("lease_check_offer", offer, owner.signatureKey, owner.id, grantee.id);
  assert.deepEqual([read[0], read[1], read[2], decodeFields(read[3])], [grantId, owner.id, grantee.id, [kFieldId]]);
  assert.deepEqual(read.slice(4).map(numberOf), [kDelivery, kNowMs, kNowMs + 3_600_000, kEndsWithRequest]);
  assert.deepEqual(policyHash, new Uint8Array(createHash("sha256").update(grant).digest()));
  assert.deepEqual([structs(deposits).length, decodeFields(leaseKeys).length], [1, 1]);
});

test("an offer of another signer, to another grantee, or with other shares is refused", async () => {
  const { owner, grantee, grant, signature, shares } = await createLease();
  const check = (offer, key, grantee_id) => grantee.core.call("lease_check_offer", offer, key, owner.id, grantee_id);
  assert.throws(() => check(list(grant, signature, shares), grantee.signatureKey, grantee.id), { code: "signature_invalid" });
  assert.throws(() => check(list(grant, signature, shares), owner.signatureKey, idOf(1)), { code: "permission_denied" });
  assert.throws(() => check(list(grant, signature, ""), owner.signatureKey, grantee.id), { code: "malformed_input" });
});

test("an edited field is wrapped again, and never back", async () => {
  const { owner, grantee, grantId, policyHash, grant, signature, shares, leaseKeys } = await createLease();
  const [leaseKey] = decodeFields(leaseKeys);
  const [, key] = owner.core.call("field_seal", kFieldId, kPhone, 2, "+31 6 1111");
  const [wrapped] = owner.core.call("lease_rewrap", grantId, policyHash, kFieldId, leaseKey, 2, key);
  const offer = list(grant, signature, shares);
  const [updated] = grantee.core.call("lease_apply_update", offer, grantId, kFieldId, 2, wrapped);
  assert.deepEqual(structs(updated).map((share) => [numberOf(share[2]), share[4]]), [[2, wrapped]]);
  assert.throws(() => grantee.core.call("lease_apply_update", offer, grantId, kFieldId, 1, wrapped), { code: "rolled_back" });
  assert.throws(() => grantee.core.call("lease_apply_update", offer, idOf(1), kFieldId, 2, wrapped), { code: "not_found" });
});

test("without the log's proof a release opens nothing", async () => {
  const { owner, grantee, grant, signature, shares, sealed } = await createLease();
  const [handle, request] = grantee.core.call("release_start", grantee.account, grant);
  const log = createLog();
  const released = event({ actor: grantee.id, subject: owner.id, object: grantee.core.call("grant_read", grant)[0] });
  const entry = logEntry(1, released);
  const answer = (content, logSignature) => list(new Uint8Array(32), new Uint8Array(64), content, logSignature, released, kOpening);
  const open = (given) => grantee.core.call(
    "release_open", numberOf(handle), list(grant, signature, shares), given, list(list(kFieldId, 1, sealed)), log.key, "");
  assert.ok(request.length > 100);
  assert.throws(() => open(answer(entry, new Uint8Array(64))), { code: "proof_invalid" });
  // Signed, but about another policy than this grant's.
  assert.throws(() => open(answer(entry, log.signed("LogEntry", entry))), { code: "proof_invalid" });
  grantee.core.call("release_close", numberOf(handle));
  assert.throws(() => open(answer(entry, new Uint8Array(64))), { code: "not_found" });
});

test("a receipt counts when the log key signed it for this grant", async () => {
  const { core } = await createMember();
  const log = createLog();
  const receipt = Buffer.concat([big(1, 2), idOf(3), big(kNowMs, 8), big(40, 8)]);
  const signature = log.signed("RevocationReceipt", receipt);
  core.call("receipt_check", receipt, signature, log.key, idOf(3));
  assert.throws(() => core.call("receipt_check", receipt, signature, log.key, idOf(4)), { code: "proof_invalid" });
  assert.throws(() => core.call("receipt_check", receipt, signature, createLog().key, idOf(3)), { code: "proof_invalid" });
});

test("an audit entry tells what happened, to whom and by whom", async () => {
  const { core } = await createMember();
  const log = createLog();
  const eventBytes = event({ outcome: 1 });
  const [action, erased, timeMs, actor, subject, object, refused] = checkEntry(core, log, { entry: logEntry(5, eventBytes), eventBytes });
  assert.deepEqual([action, erased, timeMs, refused].map(numberOf), [kLeaseReleased, 0, kNowMs, 1]);
  assert.deepEqual([actor, subject, object], [idOf(1), idOf(2), idOf(3)]);
});

test("an audit entry whose time is over only says that it was", async () => {
  const { core } = await createMember();
  const [action, erased] = checkEntry(core, createLog(), { entry: logEntry(5, event()), eventBytes: "", opening: "" });
  assert.deepEqual([action, erased].map(numberOf), [kLeaseReleased, 1]);
});

test("an audit entry that is forged, moved or altered is refused", async () => {
  const { core } = await createMember();
  const log = createLog();
  const eventBytes = event();
  const entry = logEntry(5, eventBytes);
  const refused = { code: "proof_invalid" };
  assert.throws(() => checkEntry(core, log, { entry, eventBytes, signature: new Uint8Array(64) }), refused);
  assert.throws(() => checkEntry(core, log, { entry, eventBytes, sequence: 6 }), refused);
  assert.throws(() => checkEntry(core, log, { entry, eventBytes: event({ actor: idOf(4) }) }), refused);
  assert.throws(() => checkEntry(core, log, { entry: logEntry(5, eventBytes, 61), eventBytes }), refused);
});
