// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How the typed methods of core.ts talk to core.wasm (core/wasm/abi.h): every operation takes fields and answers fields.
import { decodeFields, encodeFields } from "../../../../core/wasm/core_module.mjs";

export type Field = Uint8Array | string | number | bigint;

/** Runs an operation; throws CoreError with a name of the catalogue. */
export type Call = (operation: string, ...fields: Field[]) => Uint8Array[];

/** Something that lives in the module's memory, keys and all. Numbers are never used twice. */
export type Handle<Noun extends string> = number & { readonly noun: Noun };

/** A struct exactly as it was signed, and the signature over it. */
export interface SignedBytes {
  content: Uint8Array;
  signature: Uint8Array;
}

/** A list in one field, for operations that take one. */
export function listField(values: readonly Field[]): Uint8Array {
  return encodeFields(values);
}

/** Reads the fields of an answer in their order. A field that is not there is a bug of the module or of its caller here. */
export class FieldReader {
  private position = 0;

  constructor(private readonly fields: readonly Uint8Array[]) {}

  bytes(): Uint8Array {
    const field = this.fields[this.position++];
    if (field === undefined) throw new Error("core.wasm answered fewer fields than expected");
    return field;
  }
  /** Empty: absent. */
  optionalBytes(): Uint8Array | undefined {
    const field = this.bytes();
    return field.length === 0 ? undefined : field;
  }
  text(): string {
    return new TextDecoder().decode(this.bytes());
  }
  bigint(): bigint {
    return this.bytes().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
  number(): number {
    return Number(this.bigint());
  }
  boolean(): boolean {
    return this.bigint() !== 0n;
  }
  handle<Noun extends string>(): Handle<Noun> {
    return this.number() as Handle<Noun>;
  }
  signed(): SignedBytes {
    return { content: this.bytes(), signature: this.bytes() };
  }
  /** A list of single fields. */
  list(): Uint8Array[] {
    return decodeFields(this.bytes());
  }
  /** A list of structs, each a list of fields. */
  structs<T>(read: (reader: FieldReader) => T): T[] {
    return this.list().map((fields) => read(new FieldReader(decodeFields(fields))));
  }
}

/** `call`, answering a reader. */
export function reading(call: Call): (operation: string, ...fields: Field[]) => FieldReader {
  return (operation, ...fields) => new FieldReader(call(operation, ...fields));
}
