// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How the home keeps small structures: one field after the other, each with its length, as core.wasm's calls have them.
import { decodeFields, encodeFields } from "../../../../core/wasm/core_module.mjs";
import { type Field, FieldReader } from "../core/abi";
import { EngineError } from "../errors";

export function writeFields(...fields: Field[]): Uint8Array {
  return encodeFields(fields);
}

/** A reader of exactly `count` fields; state_damaged otherwise. */
export function readFields(bytes: Uint8Array, count: number, where: string): FieldReader {
  const fields = decodeFields(bytes);
  if (fields.length !== count) throw new EngineError("state_damaged", where);
  return new FieldReader(fields);
}

export function readAllFields(bytes: Uint8Array): Uint8Array[] {
  return decodeFields(bytes);
}
