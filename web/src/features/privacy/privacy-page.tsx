// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { PageHeader } from "../../shared/ui/page-header";
import { AuditTrail } from "./audit-trail";
import { SharedNow } from "./shared-now";
import { SharingHistory } from "./sharing-history";

/** Who can see what of this member, and what happened with it. */
export function PrivacyPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`Privacy`} subtitle={t`Who can see what of you, and what happened with it.`} />
      <div data-wide className="grid gap-10 lg:grid-cols-2 lg:items-start">
        <div className="grid gap-10">
          <SharedNow />
          <AlwaysTrue />
          <SharingHistory />
        </div>
        <AuditTrail />
      </div>
    </>
  );
}

/** What holds without anything being shared. Only what is true of this version is said. */
function AlwaysTrue() {
  return (
    <section className="grid gap-2">
      <h2 className="text-xl">
        <Trans>What others see without a share</Trans>
      </h2>
      <ul className="grid list-disc gap-1.5 ps-5">
        <li>
          <Trans>Members of your circle see your name, and what you write in a request outside of its sealed part.</Trans>
        </li>
        <li>
          <Trans>The person you talk with sees what you write to each other. Nobody else does.</Trans>
        </li>
        <li>
          <Trans>
            The server cannot read any of it. It knows who belongs to the circle, when something is sent and to whom, and from which
            network address.
          </Trans>
        </li>
      </ul>
    </section>
  );
}
