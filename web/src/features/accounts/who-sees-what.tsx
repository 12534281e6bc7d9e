// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { EyeOff, Server, Users } from "lucide-react";
import { ExplainedRow } from "./explained-row";

/** Who will see what of a new member, before anything is typed. Three short answers. */
export function WhoSeesWhat() {
  return (
    <section aria-labelledby="who-sees-what" className="grid gap-4">
      <h2 id="who-sees-what" className="text-xl">
        <Trans>Who will see what</Trans>
      </h2>
      <ul className="grid gap-5">
        <ExplainedRow as="h3" icon={Users} title={<Trans>Members of the circle</Trans>}>
          <Trans>They see the name you choose and the requests you post. Not your phone, not your address.</Trans>
        </ExplainedRow>
        <ExplainedRow as="h3" icon={EyeOff} title={<Trans>One person, when you say so</Trans>}>
          <Trans>You can show a phone number or an address to one person, for a time you choose. You can take it back.</Trans>
        </ExplainedRow>
        <ExplainedRow as="h3" icon={Server} title={<Trans>Whoever runs the server</Trans>}>
          <Trans>
            They cannot read your name, your requests or your messages. They can see when you are online and who is in contact with whom.
          </Trans>
        </ExplainedRow>
      </ul>
    </section>
  );
}
