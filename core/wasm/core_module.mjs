// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core.wasm as JavaScript calls it: core/wasm/abi.h from the other side, for the browser's worker and for node.
//
//   const core = await loadCore(bytes);
//   const [masterKey, accountId, identity] = core.call("account_create");
import { createHost } from "./host.mjs";

/** An error of the catalogue: `code` is its name, such as "sign_in_failed", and the message what a person reads. */
export class CoreError extends Error {
  constructor(code, words) {
    super(words);
    this.code = code;
  }
}

const text = new TextEncoder();

// opaque<V>: the length in 1, 2 or 4 bytes, whose first two bits say how many (RFC 9420 §2.1.2).
function lengthPrefix(size) {
  if (size < 1 << 6) return [size];
  if (size < 1 << 14) return [0x40 | (size >> 8), size & 0xff];
  return [0x80 | (size >>> 24), (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff];
}

function fieldBytes(value) {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return text.encode(value);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

export function encodeFields(values) {
  const parts = values.map(fieldBytes).flatMap((bytes) => [lengthPrefix(bytes.length), bytes]);
  const encoded = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((offset, part) => (encoded.set(part, offset), offset + part.length), 0);
  return encoded;
}

export function decodeFields(bytes) {
  const fields = [];
  for (let offset = 0; offset < bytes.length; ) {
    const width = 1 << (bytes[offset] >> 6);
    let size = bytes[offset] & 0x3f;
    for (let index = 1; index < width; index++) size = size * 256 + bytes[offset + index];
    fields.push(bytes.slice(offset + width, offset + width + size));
    offset += width + size;
  }
  return fields;
}

/** A number in a field of output. */
export function numberOf(field) {
  return field.reduce((value, byte) => value * 256 + byte, 0);
}

export async function loadCore(bytes) {
  const host = createHost();
  const { instance } = await WebAssembly.instantiate(bytes, host.imports);
  host.attach(instance);
  const exports = instance.exports;
  exports._initialize();

  function invoke(operation, values) {
    const input = encodeFields(values);
    const pointer = exports.malloc(input.length || 1);
    new Uint8Array(host.memory.buffer, pointer, input.length).set(input);
    const code = exports[`carecircle_${operation}`](pointer, input.length);
    new Uint8Array(host.memory.buffer, pointer, input.length).fill(0);
    exports.free(pointer);
    const output = new Uint8Array(host.memory.buffer, exports.carecircle_output_pointer(), exports.carecircle_output_size());
    return { code, fields: decodeFields(output.slice()) };
  }

  return {
    /** Runs an operation of core/wasm/abi.h; its fields are Uint8Array, text or numbers. Throws CoreError. */
    call(operation, ...values) {
      const { code, fields } = invoke(operation, values);
      if (code === 0) return fields;
      const [name, words] = invoke("error_name", [code]).fields.map((field) => new TextDecoder().decode(field));
      throw new CoreError(name, words);
    },
  };
}
