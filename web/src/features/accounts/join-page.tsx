// SPDX-License-Identifier: AGPL-3.0-or-later
import { Navigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { holdLink, takeLinkFromAddress } from "../../shared/client/held-link";
import { useRead } from "../../shared/client/use-read";
import { Waiting } from "../../shared/ui/spinner";
import { AlreadyHere } from "./already-here";
import { JoinSteps } from "./join-steps";
import { LinkField } from "./link-field";
import { RefusedInvitation } from "./refused-invitation";

/** The link of this page's address or of an earlier one, also when another is opened while the page stands. */
function useInvitationLink(): [string | null, (link: string | null) => void] {
  const [link, setLink] = useState(takeLinkFromAddress);
  useEffect(() => {
    const take = () => setLink(takeLinkFromAddress());
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return [link, setLink];
}

function Invitation({ link, onOtherLink }: { link: string; onOtherLink: () => void }) {
  const preview = useRead("previewInvitation", link);
  if (preview.failure) return <RefusedInvitation failure={preview.failure} onAgain={preview.again} onOtherLink={onOtherLink} />;
  if (preview.value === undefined) return <Waiting />;
  if (preview.value.founding) return <Navigate to="/found" replace />;
  return <JoinSteps link={link} preview={preview.value} />;
}

function NewHere() {
  const [link, setLink] = useInvitationLink();
  if (link === null) {
    return (
      <LinkField
        onLink={(typed) => {
          holdLink(typed);
          setLink(typed);
        }}
      />
    );
  }
  return <Invitation link={link} onOtherLink={() => setLink(null)} />;
}

/** Joining a circle by a link, from the invitation to the recovery kit. */
export function JoinPage() {
  const status = useRead("status");
  // The stage at the beginning: joining changes it while the last step is still on the screen.
  const [openedAt, setOpenedAt] = useState<string>();
  const stage = status.value?.stage;
  if (openedAt === undefined && stage !== undefined && stage !== "starting") setOpenedAt(stage);
  if (openedAt === undefined) return <Waiting />;
  return openedAt === "new" ? <NewHere /> : <AlreadyHere />;
}
