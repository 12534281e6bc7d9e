// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Share2 } from "lucide-react";
import type { InvitationView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { CopyField } from "../../shared/ui/copy-field";
import { PrintSheet } from "../../shared/ui/print-sheet";
import { QrCode } from "../../shared/ui/qr-code";
import { Time } from "../../shared/ui/time";

function Poster({ invitation, link }: { invitation: InvitationView; link: string }) {
  const { t } = useLingui();
  return (
    <div className="grid max-w-prose gap-6">
      <p className="text-lg">
        <Trans>Neighbours who help each other: with shopping, rides, repairs, company. Ask for help, or offer some.</Trans>
      </p>
      <QrCode text={link} label={t`QR code of the invitation`} />
      <p>
        <Trans>Scan the code with your phone, or type the address:</Trans>
      </p>
      <p dir="ltr" className="font-mono text-sm break-all">
        {link}
      </p>
      <p>
        <Plural value={invitation.usesMax} one="For one person." other="For # people." />{" "}
        <Trans>
          Until <Time ms={invitation.expiresMs} as="moment" />.
        </Trans>
      </p>
      <p>
        <Trans>No phone number and no e-mail are needed. What you write there is locked so that only neighbours of the circle can read it.</Trans>
      </p>
    </div>
  );
}

/** Whether this device offers to hand text to another app. */
function canShare(): boolean {
  return typeof navigator.share === "function";
}

function ShareButton({ link }: { link: string }) {
  const { t } = useLingui();
  const share = () => {
    // Closing the system's sheet without choosing rejects, and that is nobody's failure.
    navigator.share({ title: t`An invitation to our circle`, url: link }).then(undefined, () => undefined);
  };
  return (
    <Button tone="secondary" onClick={share}>
      <Share2 aria-hidden size="1.2em" />
      <Trans>Send with another app</Trans>
    </Button>
  );
}

/** A fresh invitation: to show, to send, to print. */
export function InvitationSheet({ invitation }: { invitation: InvitationView }) {
  const { t } = useLingui();
  const circleName = useRead("circle").value?.name ?? "";
  const { link } = invitation;
  if (link === undefined) return null;
  return (
    <div className="grid gap-6">
      <div className="grid justify-items-center gap-3">
        <QrCode text={link} label={t`QR code of the invitation`} />
        <p className="text-center text-ink-soft">
          <Plural value={invitation.usesMax} one="For one person." other="For # people." />{" "}
          <Trans>
            Ends <Time ms={invitation.expiresMs} />.
          </Trans>
        </p>
      </div>
      <CopyField label={t`Link of the invitation`} value={link} />
      <div className="flex flex-wrap gap-2">
        {canShare() && <ShareButton link={link} />}
        <PrintSheet title={circleName}>
          <Poster invitation={invitation} link={link} />
        </PrintSheet>
      </div>
      <Banner tone="info">
        <Trans>Whoever has this link can join. Give it to the person yourself, and take it back if it goes astray.</Trans>
      </Banner>
    </div>
  );
}
