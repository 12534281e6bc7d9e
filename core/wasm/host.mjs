// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The whole world that core.wasm sees: the five functions it imports, for the browser and for node alike.
//
//   const host = createHost({ write: (descriptor, text) => console.log(text) });
//   const { instance } = await WebAssembly.instantiate(bytes, host.imports);
//   host.attach(instance);

const kErrnoSuccess = 0;
const kErrnoBadDescriptor = 8;
const kRandomChunk = 65536; // crypto.getRandomValues gives no more at once

/** The module asked to end, with this code. */
export class ModuleExit extends Error {
  constructor(code) {
    super(`the module ended with code ${code}`);
    this.code = code;
  }
}

/**
 * @param {{ write?: (descriptor: number, bytes: Uint8Array) => void }} options where standard output (1) and
 *   standard error (2) go; without it they are dropped.
 */
export function createHost({ write = () => {} } = {}) {
  let memory = null;
  const view = () => new DataView(memory.buffer);

  function random_get(pointer, size) {
    for (let offset = 0; offset < size; offset += kRandomChunk) {
      const length = Math.min(kRandomChunk, size - offset);
      crypto.getRandomValues(new Uint8Array(memory.buffer, pointer + offset, length));
    }
    return kErrnoSuccess;
  }

  function fd_write(descriptor, vectors, count, written) {
    if (descriptor !== 1 && descriptor !== 2) return kErrnoBadDescriptor;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const pointer = view().getUint32(vectors + 8 * index, true);
      const size = view().getUint32(vectors + 8 * index + 4, true);
      write(descriptor, new Uint8Array(memory.buffer, pointer, size).slice());
      total += size;
    }
    view().setUint32(written, total, true);
    return kErrnoSuccess;
  }

  function proc_exit(code) {
    throw new ModuleExit(code);
  }

  const closed = () => kErrnoBadDescriptor;
  return {
    imports: { wasi_snapshot_preview1: { random_get, fd_write, fd_close: closed, fd_seek: closed, proc_exit } },
    attach(instance) {
      memory = instance.exports.memory;
    },
    get memory() {
      return memory;
    },
  };
}
