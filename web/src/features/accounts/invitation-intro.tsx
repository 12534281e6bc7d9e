// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { InvitationPreview } from "../../crypto/protocol";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { PageHeader } from "../../shared/ui/page-header";
import { Time } from "../../shared/ui/time";
import { WhoSeesWhat } from "./who-sees-what";

/** What an invitation is, in words, before anything is asked. */
export function InvitationIntro({ preview, onStart }: { preview: InvitationPreview; onStart: () => void }) {
  const server = window.location.host;
  return (
    <div className="grid gap-7">
      <div>
        <PageHeader title={<Trans>You are invited to a circle</Trans>} backTo="/" />
        <p className="text-lg">
          <Trans>
            A circle is a group of neighbours who help each other. Somebody in it made this invitation for you. Their name and the name of
            the circle appear as soon as you are in: this server does not know them.
          </Trans>
        </p>
        <p className="mt-2 text-ink-soft">
          <Trans>
            The circle lives on <bdi className="font-semibold text-ink">{server}</bdi>. The invitation ends{" "}
            <Time ms={preview.expiresMs} />.
          </Trans>
        </p>
      </div>
      {preview.role === Role.OWNER && (
        <Banner tone="info" title={<Trans>You are asked to look after this circle as an owner</Trans>}>
          <Trans>Owners invite people, let them in and remove them. You can do everything that members can, too.</Trans>
        </Banner>
      )}
      <WhoSeesWhat />
      <div className="grid gap-2">
        <Button wide onClick={onStart}>
          <Trans>Join this circle</Trans>
        </Button>
        <p className="text-center text-sm text-ink-soft">
          <Trans>No phone number, no e-mail. It takes about two minutes.</Trans>
        </p>
      </div>
    </div>
  );
}
