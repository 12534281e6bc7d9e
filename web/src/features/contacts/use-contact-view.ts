// SPDX-License-Identifier: AGPL-3.0-or-later
import { useCallback, useEffect, useState } from "react";
import type { CardField, Failure, Id } from "../../crypto/protocol";
import { useClient } from "../../shared/client/client-context";
import { kSecondMs } from "../../shared/time/time-words";

/** Opened details are in sight for this long, then they are hidden and dropped (security.md 8.2). */
export const kShownForMs = 60 * kSecondMs;

export interface ContactView {
  /** What was opened, while it may be shown. */
  fields: CardField[] | null;
  secondsLeft: number;
  busy: boolean;
  failure: Failure | undefined;
  open: () => Promise<void>;
  hide: () => void;
}

/**
 * Opens a received grant and hides it again after 60 seconds, and whenever the page is put away. It goes past the query cache on
 * purpose: that would remember what was opened.
 */
export function useContactView(grantId: Id): ContactView {
  const client = useClient();
  const [fields, setFields] = useState<CardField[] | null>(null);
  const [hidesAtMs, setHidesAtMs] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const hide = useCallback(() => setFields(null), []);
  const secondsLeft = useSecondsUntil(hidesAtMs, fields !== null, hide);
  const open = async () => {
    setBusy(true);
    setFailure(undefined);
    const outcome = await client.viewContact(grantId);
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome);
    setHidesAtMs(Date.now() + kShownForMs);
    setFields(outcome.value);
  };
  return { fields, secondsLeft, busy, failure, open, hide };
}

function useSecondsUntil(atMs: number, counting: boolean, onEnd: () => void): number {
  const [leftMs, setLeftMs] = useState(kShownForMs);
  useEffect(() => {
    if (!counting) return;
    const look = () => {
      setLeftMs(Math.max(0, atMs - Date.now()));
      if (Date.now() >= atMs) onEnd();
    };
    const putAway = () => {
      if (document.visibilityState === "hidden") onEnd();
    };
    const timer = setInterval(look, kSecondMs / 4);
    look();
    document.addEventListener("visibilitychange", putAway);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", putAway);
    };
  }, [atMs, counting, onEnd]);
  return Math.ceil(leftMs / kSecondMs);
}
