// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from "react";
import { useRead } from "../client/use-read";

/** The server's time in milliseconds, anew in every interval: grants end by the server's clock, not by this device's. */
export function useNow(intervalMs: number): number {
  const offsetMs = useRead("status").value?.clockOffsetMs ?? 0;
  const [deviceMs, setDeviceMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setDeviceMs(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return deviceMs + offsetMs;
}
