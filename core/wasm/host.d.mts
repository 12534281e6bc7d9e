// SPDX-License-Identifier: AGPL-3.0-or-later

/** The module asked to end, with this code. */
export class ModuleExit extends Error {
  readonly code: number;
}

export interface Host {
  imports: WebAssembly.Imports;
  /** Before the module's first export is called. */
  attach(instance: WebAssembly.Instance): void;
  readonly memory: WebAssembly.Memory;
}
/** `write` gets standard output (1) and standard error (2); without it they are dropped. */
export function createHost(options?: { write?: (descriptor: number, bytes: Uint8Array) => void }): Host;
