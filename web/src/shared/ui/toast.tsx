// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button";

interface Toast {
  /** What has happened: a whole, short sentence. */
  text: string;
  /** Takes it back. */
  undo?: () => void;
}

const ToastContext = createContext<((toast: Toast) => void) | null>(null);
const shownMs = 7_000;
const shownWithUndoMs = 12_000;

/** Shows one sentence at the lower edge, and reads it out. The newest replaces the one before. */
export function useToast(): (toast: Toast) => void {
  const show = useContext(ToastContext);
  if (!show) throw new Error("useToast is called outside of ToastProvider");
  return show;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<(Toast & { number: number }) | null>(null);
  const show = useCallback((next: Toast) => setToast((last) => ({ ...next, number: (last?.number ?? 0) + 1 })), []);
  const close = useCallback(() => setToast(null), []);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(close, toast.undo ? shownWithUndoMs : shownMs);
    return () => clearTimeout(timer);
  }, [toast, close]);
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div role="status" className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex justify-center px-4 lg:bottom-6 no-print">
        {toast && <ToastCard key={toast.number} toast={toast} onClose={close} />}
      </div>
    </ToastContext.Provider>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { t } = useLingui();
  const { undo } = toast;
  return (
    <div className="pointer-events-auto flex max-w-lg animate-rise items-center gap-2 rounded-md bg-ink py-1.5 ps-5 pe-2 text-paper shadow-high">
      <p className="py-1.5">{toast.text}</p>
      {undo && (
        <button
          type="button"
          className="min-h-11 rounded-md px-3 font-semibold underline underline-offset-4"
          onClick={() => {
            undo();
            onClose();
          }}
        >
          <Trans>Undo</Trans>
        </button>
      )}
      <IconButton icon={X} label={t`Close`} onClick={onClose} className="text-paper hover:bg-ink hover:text-paper" />
    </div>
  );
}
