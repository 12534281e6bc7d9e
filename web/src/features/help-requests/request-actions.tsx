// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { CircleCheck, CircleX, Pencil } from "lucide-react";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import type { HelpRequestView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button, buttonClass } from "../../shared/ui/button";
import { classNames } from "../../shared/ui/class-names";
import { ConfirmDialog } from "../../shared/ui/dialog";
import { useToast } from "../../shared/ui/toast";

/** What a requester can do with a running request: always in words, right below where it stands. */
export function RequestActions({ request }: { request: HelpRequestView }) {
  const [asked, setAsked] = useState<"complete" | "cancel" | null>(null);
  return (
    <div className="flex flex-wrap gap-2.5">
      <Button tone="secondary" className="px-2.5! max-sm:w-full sm:px-4!" onClick={() => setAsked("complete")}>
        <CircleCheck aria-hidden size="1.15em" />
        <Trans>It is done</Trans>
      </Button>
      <Link to="/requests/$id/edit" params={{ id: request.id }} className={classNames(buttonClass("secondary"), "px-2.5! max-sm:grow sm:px-4!")}>
        <Pencil aria-hidden size="1.1em" />
        <Trans>Change it</Trans>
      </Link>
      <Button tone="secondary" className="px-2.5! max-sm:grow sm:px-4!" onClick={() => setAsked("cancel")}>
        <CircleX aria-hidden size="1.15em" />
        <Trans>Cancel it</Trans>
      </Button>
      <CompleteDialog request={request} open={asked === "complete"} onClose={() => setAsked(null)} />
      <CancelDialog request={request} open={asked === "cancel"} onClose={() => setAsked(null)} />
    </div>
  );
}

interface EndDialogProps {
  request: HelpRequestView;
  open: boolean;
  onClose: () => void;
}

function CompleteDialog({ request, open, onClose }: EndDialogProps) {
  const { t } = useLingui();
  const complete = useAct("completeHelpRequest");
  const toast = useToast();
  const run = async () => {
    const outcome = await complete.run(request.id);
    if (!outcome.ok) return;
    onClose();
    toast({ text: t`Marked as done. How good that it worked out.` });
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={run}
      busy={complete.busy}
      title={<Trans>Is the help done?</Trans>}
      confirm={<Trans>Yes, it is done</Trans>}
    >
      <div className="grid gap-3">
        <p>
          <Trans>
            The request leaves the board. Details that you shared until it ends can then no longer be opened. The
            conversation stays.
          </Trans>
        </p>
        <ErrorNote failure={complete.failure} />
      </div>
    </ConfirmDialog>
  );
}

function CancelDialog({ request, open, onClose }: EndDialogProps) {
  const { t } = useLingui();
  const cancel = useAct("cancelHelpRequest");
  const toast = useToast();
  const run = async () => {
    const outcome = await cancel.run(request.id);
    if (!outcome.ok) return;
    onClose();
    toast({ text: t`Your request is cancelled.` });
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={run}
      busy={cancel.busy}
      danger
      title={<Trans>Cancel this request?</Trans>}
      confirm={<Trans>Cancel the request</Trans>}
    >
      <div className="grid gap-3">
        <p>
          <Trans>
            Neighbours no longer see it. Whoever offered to help is told that it is not needed any more. You can ask again at
            any time.
          </Trans>
        </p>
        <ErrorNote failure={cancel.failure} />
      </div>
    </ConfirmDialog>
  );
}
