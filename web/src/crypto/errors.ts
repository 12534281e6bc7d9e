// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How the engine says what went wrong. Inside the worker an expected failure is thrown as an EngineError (or, from core.wasm, as a
// CoreError); the one boundary in outcome.ts turns it into `{ ok: false, code }` before anything reaches a screen.
import type { ErrorDetail } from "../api/generated/carecircle/v1/errors_pb";
import { CoreError } from "./core";

/** `code` is a name of the catalogue, such as "contact_grant_revoked", or a ClientErrorCode of protocol.ts. */
export class EngineError extends Error {
  readonly code: string;
  private readonly attached: ErrorDetail | undefined;

  /** `where` tells a developer the place; it never carries what a member wrote. `attached` came with the server's answer. */
  constructor(code: string, where = "", attached?: ErrorDetail) {
    super(where === "" ? code : `${code}: ${where}`);
    this.name = "EngineError";
    this.code = code;
    this.attached = attached;
  }

  /** With rate_limited; 0: not said. */
  get retryAfterMs(): number {
    return Number(this.attached?.retryAfterMs ?? 0n);
  }
  /** With stale_epoch: what to rebase on. */
  get currentEpoch(): bigint {
    return this.attached?.currentEpoch ?? 0n;
  }
  /** With revision_conflict and index_conflict; 0: not said. */
  get currentRevision(): number {
    return Number(this.attached?.currentRevision ?? 0n);
  }
}

/** The code of an expected failure, of the engine or of core.wasm; null for anything else, which is a bug. */
export function codeOf(problem: unknown): string | null {
  return problem instanceof EngineError || problem instanceof CoreError ? problem.code : null;
}

export function hasCode(problem: unknown, ...codes: string[]): boolean {
  const code = codeOf(problem);
  return code !== null && codes.includes(code);
}

/** Only a lost connection leaves open whether a call happened; every other failure is the last word on it. */
export function leavesOpen(problem: unknown): boolean {
  return hasCode(problem, "unreachable", "unavailable", "locked");
}
