// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a tab and its worker tell each other, and what the workers of all tabs tell each other over one channel.
import type { Change, OperationName, Outcome } from "./protocol";

export interface CallMessage {
  kind: "call";
  id: number;
  operation: OperationName;
  args: readonly unknown[];
}

/** From a tab to its worker. */
export type ToWorker =
  /** First of all. `leftQuickly`: a tab was left before anybody could lock. */
  | { kind: "start"; leftQuickly: boolean }
  | CallMessage
  /** The member did something. */
  | { kind: "touch" }
  /** The network is said to be back, or the member looks again. */
  | { kind: "wake" };

/** From a worker to its tab. */
export type ToTab =
  | { kind: "answer"; id: number; outcome: Outcome<unknown> }
  | { kind: "change"; change: Change }
  /** What leaving quickly asked for is done. */
  | { kind: "left" };

/** Between all tabs and workers. `from`, `to` and `writer` name workers. */
export type PeerMessage =
  | { kind: "who" }
  | { kind: "writer"; writer: string }
  | (Omit<CallMessage, "kind"> & { kind: "peer-call"; from: string })
  | { kind: "peer-answer"; to: string; id: number; outcome: Outcome<unknown> }
  | { kind: "change"; change: Change }
  | { kind: "touch" }
  | { kind: "leave" }
  | { kind: "left" };

export const kPeerChannel = "carecircle";
export const kWriterLock = "carecircle-writer";
