// SPDX-License-Identifier: AGPL-3.0-or-later
import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { EngineError } from "../errors";

/**
 * What another member wrote, which may be anything: malformed_input instead of the exception that fromBinary has for it, so that one
 * damaged record is refused by itself.
 */
export function parseContent<Schema extends DescMessage>(schema: Schema, bytes: Uint8Array, where: string): MessageShape<Schema> {
  try {
    return fromBinary(schema, bytes);
  } catch (problem) {
    if (!(problem instanceof Error)) throw problem;
    throw new EngineError("malformed_input", `${where}: ${problem.name}`);
  }
}
