// SPDX-License-Identifier: AGPL-3.0-or-later

/** An error of the catalogue: `code` is its name, such as "sign_in_failed", and the message what a person reads. */
export class CoreError extends Error {
  readonly code: string;
}

/** Fields as opaque<V>, one after the other; numbers in eight bytes, text in UTF-8. */
export function encodeFields(values: readonly (Uint8Array | string | number | bigint)[]): Uint8Array;
export function decodeFields(bytes: Uint8Array): Uint8Array[];
/** A number in a field of output. */
export function numberOf(field: Uint8Array): number;

export interface CoreModule {
  /** Runs an operation of core/wasm; throws CoreError. */
  call(operation: string, ...values: (Uint8Array | string | number | bigint)[]): Uint8Array[];
}
export function loadCore(bytes: BufferSource): Promise<CoreModule>;
