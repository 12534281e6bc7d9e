// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";
import { LeaveQuicklyButton } from "../leave/leave-quickly-button";
import { Button } from "./button";
import { IconButton } from "./icon-button";

interface DialogProps {
  open: boolean;
  /** By the cross, by Escape, by a tap beside it. */
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** The buttons; stay in sight at the lower edge. */
  footer?: ReactNode;
}

/**
 * A question that must be settled first. A sheet from below on phones, a window elsewhere. The browser's own <dialog> keeps the
 * focus inside, makes the page behind it inert and gives the focus back; the way out of CareCircle stays in reach.
 */
export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, children, footer }: DialogProps) {
  const { t } = useLingui();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the element is taken out of the page: closing it is what gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
      className="fixed inset-0 m-0 flex overflow-hidden overscroll-contain size-full max-h-none max-w-none animate-fade items-end justify-center bg-veil text-ink backdrop:bg-transparent sm:items-center sm:p-6"
    >
      <div className="grid max-h-[85dvh] w-full max-w-xl animate-rise grid-rows-[auto_1fr_auto] rounded-t-lg border border-transparent bg-surface shadow-high sm:rounded-lg">
        <div className="flex items-start gap-3 px-5 pt-4">
          <h2 id={titleId} className="grow pt-1.5 text-xl">
            {title}
          </h2>
          <IconButton icon={X} label={t`Close`} onClick={onClose} className="-me-2" />
        </div>
        <div className="overflow-y-auto overscroll-contain px-5 py-4">{children}</div>
        {/* Lines fill from below: why a button cannot be used stands above all of them. */}
        {footer && <div data-footer className="group flex flex-wrap-reverse items-start justify-end gap-3 border-t border-line px-5 py-4">{footer}</div>}
      </div>
      <div className="fixed end-3 top-[max(0.5rem,env(safe-area-inset-top))]">
        <LeaveQuicklyButton />
      </div>
    </dialog>
  );
}

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: ReactNode;
  /** What happens then, and whether it can be undone. */
  children: ReactNode;
  /** The act itself as a verb: "Take back", never "OK". */
  confirm: ReactNode;
  danger?: boolean;
  busy?: boolean;
}

export function ConfirmDialog({ open, onClose, onConfirm, title, children, confirm, danger = false, busy = false }: ConfirmDialogProps) {
  const footer = (
    <>
      <Button tone="secondary" onClick={onClose}>
        <Trans>Not now</Trans>
      </Button>
      <Button tone={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog open={open} onClose={onClose} title={title} footer={footer}>
      {children}
    </Dialog>
  );
}
