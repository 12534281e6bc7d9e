// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A program built as WebAssembly on this process's standard input and output: run_wasm_program.mjs module.wasm
// Beyond what a module sees in the browser (core/wasm/host.mjs) it gets standard input and the time.
import { readFileSync, readSync, writeSync } from "node:fs";
import process from "node:process";

import { createHost, ModuleExit } from "../../core/wasm/host.mjs";

const kErrnoSuccess = 0;
const kErrnoBadDescriptor = 8;
const kStandardInput = 0;

// Standard input from a parent process does not block: an empty pipe is looked at again a millisecond later.
const kPause = new Int32Array(new SharedArrayBuffer(4));
function readInput(buffer) {
  for (;;) {
    try {
      return readSync(kStandardInput, buffer);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(kPause, 0, 0, 1);
    }
  }
}

function inputImports(host) {
  const view = () => new DataView(host.memory.buffer);
  return {
    fd_read(descriptor, vectors, count, read) {
      if (descriptor !== kStandardInput || count === 0) return kErrnoBadDescriptor;
      const pointer = view().getUint32(vectors, true);
      const size = view().getUint32(vectors + 4, true);
      view().setUint32(read, readInput(new Uint8Array(host.memory.buffer, pointer, size)), true);
      return kErrnoSuccess;
    },
    clock_time_get(clock, precision, time) {
      view().setBigUint64(time, BigInt(Date.now()) * 1_000_000n, true);
      return kErrnoSuccess;
    },
  };
}

function refuseTheRest(module, imports) {
  for (const { module: space, name } of WebAssembly.Module.imports(module)) imports[space][name] ??= () => kErrnoBadDescriptor;
}

const host = createHost({ write: (descriptor, bytes) => writeSync(descriptor, bytes) });
const imports = { wasi_snapshot_preview1: { ...host.imports.wasi_snapshot_preview1, ...inputImports(host) } };
const module = await WebAssembly.compile(readFileSync(process.argv[2]));
refuseTheRest(module, imports);
const instance = await WebAssembly.instantiate(module, imports);
host.attach(instance);
try {
  instance.exports._start();
} catch (error) {
  if (!(error instanceof ModuleExit)) throw error;
  process.exitCode = error.code;
}
