// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { Button } from "./button";
import { Mark } from "./mark";

/** A sheet that leaves the printer by itself, without the page around it: a kit, a poster. */
export function PrintSheet({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <Button tone="secondary" onClick={() => window.print()}>
        <Printer aria-hidden size="1.2em" />
        <Trans>Print</Trans>
      </Button>
      {createPortal(
        <div className="only-print print-sheet bg-surface p-8 text-ink">
          <div className="mb-6 flex items-center gap-3 text-2xl">
            <Mark /> <strong className="font-display">{title}</strong>
          </div>
          {children}
        </div>,
        document.body,
      )}
    </>
  );
}
