// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core.wasm as the browser will use it. CORE_WASM names the module.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";

import { decodeFields, encodeFields, loadCore, numberOf } from "./core_module.mjs";

const kDefaultSuite = 0xf001;
const kNow = 1_800_000_000;
const moduleBytes = readFileSync(process.env.CORE_WASM);
const words = (field) => new TextDecoder().decode(field);

function createDevice(core, deviceId) {
  const [masterKey, accountId, identity] = core.call("account_create");
  const [seed, publicKey] = core.call("device_create_keys");
  const [credential] = core.call("device_create_credential", masterKey, accountId, identity, deviceId, publicKey);
  return { seed, credential };
}

// Two devices, each in a module of its own, in one group.
async function createPair() {
  const [owner, neighbour] = await Promise.all([loadCore(moduleBytes), loadCore(moduleBytes)]);
  const ownerDevice = createDevice(owner, new Uint8Array(16).fill(1));
  const neighbourDevice = createDevice(neighbour, new Uint8Array(16).fill(2));
  const [ownerGroup] = owner.call("group_create", kDefaultSuite, "group", ownerDevice.seed, ownerDevice.credential);
  const [keyPackage, , secrets] = neighbour.call(
    "key_package_create", kDefaultSuite, neighbourDevice.seed, neighbourDevice.credential, kNow - 3600, kNow + 86400);
  const [, welcome] = owner.call("group_add", ownerGroup, keyPackage, kNow);
  owner.call("group_merge", ownerGroup);
  const [neighbourGroup] = neighbour.call("group_join", welcome, secrets, kNow);
  return { owner, ownerGroup, neighbour, neighbourGroup };
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

test("two devices talk in a group of the post-quantum suite", async () => {
  const { owner, ownerGroup, neighbour, neighbourGroup } = await createPair();
  const [message] = owner.call("group_protect", ownerGroup, "hello", "");
  const [kind, plaintext] = neighbour.call("group_process", neighbourGroup, message, kNow);
  assert.deepEqual([words(kind), words(plaintext)], ["message", "hello"]);
  const secret = (core, group) => core.call("group_export", group, "label", "context", 32)[0];
  assert.deepEqual(secret(owner, ownerGroup), secret(neighbour, neighbourGroup));
});

test("a commit is shown before it is merged", async () => {
  const { owner, ownerGroup, neighbour, neighbourGroup } = await createPair();
  const [commit] = owner.call("group_remove", ownerGroup, 1, kNow);
  const [kind, added, removed, removesUs] = neighbour.call("group_process", neighbourGroup, commit, kNow);
  assert.deepEqual([words(kind), numberOf(added), numberOf(removed), numberOf(removesUs)], ["commit", 0, 1, 1]);
  assert.equal(numberOf(neighbour.call("group_describe", neighbourGroup)[1]), 1);
});

test("a sealed group goes on where it was", async () => {
  const { owner, ownerGroup, neighbour, neighbourGroup } = await createPair();
  const key = new Uint8Array(32).fill(9);
  const [state] = neighbour.call("group_serialize", neighbourGroup, key, "home");
  neighbour.call("group_close", neighbourGroup);
  const [restored] = neighbour.call("group_restore", state, key, "home");
  const [message] = owner.call("group_protect", ownerGroup, "still there?", "");
  assert.equal(words(neighbour.call("group_process", restored, message, kNow)[1]), "still there?");
});

test("errors carry the name and the words of the catalogue", async () => {
  const core = await loadCore(moduleBytes);
  assert.throws(() => core.call("group_merge", 99), { code: "not_found" });
  assert.throws(() => core.call("group_merge"), { code: "malformed_input" });
  const [sealed] = core.call("seal", new Uint8Array(32), "purpose", "", "", "text");
  assert.equal(words(core.call("open", new Uint8Array(32), "purpose", "", "", sealed)[0]), "text");
  assert.throws(() => core.call("open", new Uint8Array(32), "other", "", "", sealed), { code: "commitment_mismatch" });
});
