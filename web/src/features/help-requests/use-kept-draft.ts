// SPDX-License-Identifier: AGPL-3.0-or-later
import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure, HelpRequestDraft } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { draftFromText, draftToText, emptyDraft, isWorthKeeping } from "./request-draft";

const kSettingName = "help_request_draft";
/** Writing settles for this long before it is kept: one write a pause, not one a key. */
const kSettleMs = 400;

export interface KeptDraft {
  draft: HelpRequestDraft;
  change: (draft: HelpRequestDraft) => void;
  /** Forgets it: it was posted, or the member starts again. */
  clear: () => void;
  /** Something was kept from an earlier visit. */
  restored: boolean;
  loading: boolean;
  /** Why it could not be kept. */
  failure: Failure | undefined;
}

/** The draft of a new help request. It is kept in the encrypted store, so that leaving the page or the app loses nothing. */
export function useKeptDraft(): KeptDraft {
  const kept = useRead("setting", kSettingName);
  const save = useAct("setSetting");
  const [written, setWritten] = useState<HelpRequestDraft | null>(null);
  const keptDraft = kept.value === undefined ? null : draftFromText(kept.value);
  // What was kept when the page opened; later writes of our own do not count as restored.
  const [restored, setRestored] = useState<boolean | null>(null);
  if (restored === null && !kept.waiting) setRestored(keptDraft !== null);

  const run = save.run;
  const keep = useCallback((text: string) => void run(kSettingName, text), [run]);
  const dropUnsaved = useKeeping(written, keep);
  const clear = () => {
    dropUnsaved();
    setWritten(emptyDraft);
    setRestored(false);
    keep("");
  };
  return {
    draft: written ?? keptDraft ?? emptyDraft,
    change: setWritten,
    clear,
    restored: restored === true,
    loading: kept.waiting,
    failure: save.failure,
  };
}

/** Keeps what is written when it settles, and at once when the page is left. Answers what forgets the part not kept yet. */
function useKeeping(written: HelpRequestDraft | null, keep: (text: string) => void): () => void {
  const unsaved = useRef<HelpRequestDraft | null>(null);
  const latestKeep = useRef(keep);
  useEffect(() => {
    latestKeep.current = keep;
  }, [keep]);
  useEffect(() => {
    unsaved.current = written;
    if (written === null) return;
    const timer = setTimeout(() => flush(unsaved, latestKeep.current), kSettleMs);
    return () => clearTimeout(timer);
  }, [written]);
  useEffect(() => {
    const leave = () => flush(unsaved, latestKeep.current);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  return useCallback(() => {
    unsaved.current = null;
  }, []);
}

function flush(unsaved: { current: HelpRequestDraft | null }, keep: (text: string) => void) {
  const draft = unsaved.current;
  unsaved.current = null;
  if (draft !== null) keep(isWorthKeeping(draft) ? draftToText(draft) : "");
}
