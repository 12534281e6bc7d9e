#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Runs a test module and passes its exit code on: run_wasm_test.mjs module.wasm [--gtest_filter=…]
// The module sees what it sees in the browser (core/wasm/host.mjs), and beyond that an environment and test vectors.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { createHost, ModuleExit } from "../core/wasm/host.mjs";

const kErrnoBadDescriptor = 8;
const kClockProcessor = 2;

const project = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const vectors = process.env.CARECIRCLE_VECTORS ?? join(project, "..", "shared", "vectors");
const haveVectors = process.env.CARECIRCLE_VECTORS !== undefined || existsSync(vectors);

function environment(options) {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith("GTEST_"));
  for (const option of options) {
    const [name, value = "1"] = option.replace(/^--/, "").split("=");
    variables.push([name.toUpperCase(), value]);
  }
  return variables.map(([name, value]) => Buffer.from(`${name}=${value}\0`));
}

function processorNanoseconds() {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
}

function environmentImports(host, entries) {
  const view = () => new DataView(host.memory.buffer);
  return {
    environ_sizes_get(count, size) {
      view().setUint32(count, entries.length, true);
      view().setUint32(size, entries.reduce((total, entry) => total + entry.length, 0), true);
      return 0;
    },
    environ_get(pointers, buffer) {
      entries.forEach((entry, index) => {
        view().setUint32(pointers + 4 * index, buffer, true);
        new Uint8Array(host.memory.buffer).set(entry, buffer);
        buffer += entry.length;
      });
      return 0;
    },
    args_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return 0;
    },
    args_get: () => 0,
    clock_time_get(clock, precision, time) {
      view().setBigUint64(time, clock === kClockProcessor ? processorNanoseconds() : process.hrtime.bigint(), true);
      return 0;
    },
  };
}

// GoogleTest links code for files that it never opens here; the product's module has no such imports.
function refuseTheRest(module, imports) {
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    imports[space][name] ??= () => kErrnoBadDescriptor;
  }
}

function vectorImports(host) {
  let loaded = new Uint8Array();
  return {
    have_vectors: () => (haveVectors ? 1 : 0),
    load(kind, pointer, size) {
      const path = join(vectors, Buffer.from(host.memory.buffer, pointer, size).toString());
      loaded = kind === 0 ? readFileSync(path) : Buffer.from(fileNames(path).map((name) => `${name}\n`).join(""));
      return loaded.length;
    },
    take(pointer) {
      new Uint8Array(host.memory.buffer).set(loaded, pointer);
    },
  };
}

function fileNames(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name).sort();
}

async function main([modulePath, ...options]) {
  const host = createHost({ write: (descriptor, bytes) => (descriptor === 1 ? process.stdout : process.stderr).write(bytes) });
  const imports = { ...host.imports, carecircle_test: vectorImports(host) };
  Object.assign(imports.wasi_snapshot_preview1, environmentImports(host, environment(options)));
  const module = await WebAssembly.compile(readFileSync(modulePath));
  refuseTheRest(module, imports);
  const instance = await WebAssembly.instantiate(module, imports);
  host.attach(instance);
  try {
    instance.exports._start();
  } catch (error) {
    if (!(error instanceof ModuleExit)) throw error;
    process.exitCode = error.code;
  }
}

await main(process.argv.slice(2));
