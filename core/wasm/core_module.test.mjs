// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core.wasm as the browser will use it: the module itself, accounts and passphrases. CORE_WASM names the module.
import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeFields, encodeFields, loadCore, numberOf } from "./core_module.mjs";
import { createMember, idOf, kNowMs, list, moduleBytes, words } from "./core_module_testing.mjs";

const kExportKey = new Uint8Array(64).fill(7);

function makeSecrets(member) {
  const [passwordSlot, recoverySlot, identitySealed, recoveryKey, recoveryCode] = member.core.call(
    "account_make_secrets", member.account, kExportKey);
  return { slots: list(passwordSlot, recoverySlot), passwordSlot, identitySealed, recoveryKey, recoveryCode: words(recoveryCode) };
}

test("the module imports the five functions of the host and nothing else", async () => {
  const imports = WebAssembly.Module.imports(await WebAssembly.compile(moduleBytes)).map(({ name }) => name);
  const allowed = new Set(["random_get", "fd_write", "fd_close", "fd_seek", "proc_exit"]);
  assert.deepEqual(imports.filter((name) => !allowed.has(name)), []);
});

test("fields of every length come back as they were", () => {
  const fields = [0, 63, 64, 16383, 16384].map((size) => new Uint8Array(size).fill(7));
  assert.deepEqual(decodeFields(encodeFields(fields)), fields);
});

test("errors carry the name and the words of the catalogue", async () => {
  const core = await loadCore(moduleBytes);
  assert.throws(() => core.call("group_merge", 99), { code: "not_found" });
  assert.throws(() => core.call("group_merge"), { code: "malformed_input" });
  const [sealed] = core.call("seal", new Uint8Array(32), "purpose", "", "", "text");
  assert.equal(words(core.call("open", new Uint8Array(32), "purpose", "", "", sealed)[0]), "text");
  assert.throws(() => core.call("open", new Uint8Array(32), "other", "", "", sealed), { code: "commitment_mismatch" });
});

test("a closed handle opens nothing", async () => {
  const { core, account } = await createMember();
  core.call("account_close", account);
  assert.throws(() => core.call("account_describe", account), { code: "not_found" });
});

test("an account goes on where it was after serialising", async () => {
  const { core, account } = await createMember();
  const [serialized] = core.call("account_serialize", account);
  const [restored] = core.call("account_restore", serialized);
  assert.deepEqual(core.call("account_describe", numberOf(restored)), core.call("account_describe", account));
});

test("a damaged account is refused", async () => {
  const { core, account } = await createMember();
  const [serialized] = core.call("account_serialize", account);
  serialized[40] ^= 1;
  assert.throws(() => core.call("account_restore", serialized), { code: "state_damaged" });
  assert.throws(() => core.call("account_restore", serialized.slice(0, 60)), { code: "state_damaged" });
});

test("the index opens in its version alone", async () => {
  const { core, account } = await createMember();
  const [sealed] = core.call("account_seal_index", account, 3, "index");
  assert.equal(words(core.call("account_open_index", account, 3, sealed)[0]), "index");
  assert.throws(() => core.call("account_open_index", account, 2, sealed), { code: "decryption_failed" });
});

test("the passphrase's slot opens the account and its local store again", async () => {
  const member = await createMember();
  const { core, account, id, deviceId } = member;
  const secrets = makeSecrets(member);
  const [index] = core.call("account_seal_index", account, 1, "index");
  const [wrapped] = core.call("account_wrap_local_key", account, new Uint8Array(32).fill(5));
  const opened = numberOf(core.call("account_open_by_passphrase", id, secrets.slots, secrets.identitySealed, kExportKey)[0]);
  assert.equal(words(core.call("opened_account_open_index", opened, 1, index)[0]), "index");
  assert.deepEqual(core.call("opened_account_unwrap_local_key", opened, deviceId, wrapped)[0], new Uint8Array(32).fill(5));
  assert.throws(
    () => core.call("account_open_by_passphrase", id, secrets.slots, secrets.identitySealed, new Uint8Array(64)),
    { code: "commitment_mismatch" });
});

test("the recovery code opens the account however it is typed", async () => {
  const member = await createMember();
  const { core, id } = member;
  const secrets = makeSecrets(member);
  const typed = secrets.recoveryCode.toLowerCase().replaceAll("-", " ");
  assert.deepEqual(core.call("recovery_code_read", typed), core.call("recovery_code_read", secrets.recoveryCode));
  assert.deepEqual(core.call("recovery_login_key", typed)[0], secrets.recoveryKey);
  core.call("account_open_by_recovery_code", id, secrets.slots, secrets.identitySealed, typed);
  assert.throws(() => core.call("recovery_code_read", "AAAAA"), { code: "recovery_code_wrong" });
  assert.throws(
    () => core.call("account_open_by_recovery_code", id, list(secrets.passwordSlot), secrets.identitySealed, typed),
    { code: "recovery_code_wrong" });
});

test("a moved account keeps its id, and has another identity key that the old one vouches for", async () => {
  const member = await createMember();
  const { core, id } = member;
  const secrets = makeSecrets(member);
  const opened = numberOf(core.call("account_open_by_passphrase", id, secrets.slots, secrets.identitySealed, kExportKey)[0]);
  const moved = numberOf(core.call("opened_account_move", opened)[0]);
  const [movedId, , , identityKey, firstIdentityKey, links, setVersion] = core.call("account_describe", moved);
  assert.deepEqual([movedId, firstIdentityKey], [id, member.identityKey]);
  assert.notDeepEqual(identityKey, member.identityKey);
  assert.deepEqual([decodeFields(links).length, numberOf(setVersion)], [1, 2]);
  const [set] = core.call("account_sign_device_papers", moved, "", kNowMs, "browser");
  assert.equal(core.call("opened_account_sign_device_set", opened, set)[0].length, 64);
  assert.throws(() => core.call("opened_account_sign_device_set", opened, "anything"), { code: "malformed_input" });
});

test("device papers name the account and its device", async () => {
  const { core, account, id, deviceId } = await createMember();
  const [, , statement] = core.call("account_sign_device_papers", account, "", kNowMs, "browser");
  assert.deepEqual(core.call("device_statement_read", statement), [id, deviceId]);
});

test("a slot tells its type and generation", async () => {
  const { core, account } = await createMember();
  const [slot] = core.call("account_make_password_slot", account, kExportKey, 4);
  assert.deepEqual(core.call("slot_read", slot).map(numberOf), [1, 4]);
});

test("OPAQUE refuses an answer that is none", async () => {
  const { core } = await createMember();
  const [state] = core.call("opaque_start_login", "a long passphrase");
  assert.throws(() => core.call("opaque_finish_login", "a long passphrase", state, "short"), { code: "malformed_input" });
});

test("the hash is of the parts joined", async () => {
  const { core } = await createMember();
  assert.deepEqual(core.call("sha256", list("ab", "c")), core.call("sha256", list("abc")));
  assert.notDeepEqual(core.call("sha256", list(idOf(1))), core.call("sha256", list(idOf(2))));
});
