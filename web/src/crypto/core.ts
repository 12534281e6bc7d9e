// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core.wasm with a type for each of its operations: all cryptography and all reading of signed structs. Bytes in and out; what needs
// not leave the module's memory stays behind a handle. An operation that fails throws CoreError, whose code is a name of the
// catalogue; it never leaves the engine.
//
// One worker's, and not for two threads. Calls are synchronous.
import { CoreError, loadCore as loadModule } from "../../../core/wasm/core_module.mjs";
import type { Call } from "./core/abi";
import { accountCore } from "./core/account-core";
import { admissionCore } from "./core/admission-core";
import { groupCore } from "./core/group-core";
import { leaseCore } from "./core/lease-core";
import { recordCore } from "./core/record-core";

export { CoreError };

export type Core = ReturnType<typeof accountCore> &
  ReturnType<typeof admissionCore> &
  ReturnType<typeof groupCore> &
  ReturnType<typeof recordCore> &
  ReturnType<typeof leaseCore>;

/** From the module's bytes, or from the answer to a fetch of it. */
export async function loadCore(source: BufferSource | Response): Promise<Core> {
  const bytes = source instanceof Response ? await source.arrayBuffer() : source;
  const module = await loadModule(bytes);
  const call: Call = (operation, ...fields) => module.call(operation, ...fields);
  return { ...accountCore(call), ...admissionCore(call), ...groupCore(call), ...recordCore(call), ...leaseCore(call) };
}
