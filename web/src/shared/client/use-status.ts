// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Status } from "../../crypto/protocol";
import { useRead } from "./use-read";

const starting: Status = { stage: "starting", online: true, clockOffsetMs: 0 };

/** Where this browser stands; `starting` until the worker has answered. */
export function useStatus(): Status {
  return useRead("status").value ?? starting;
}
