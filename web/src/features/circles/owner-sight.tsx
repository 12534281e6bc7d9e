// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Eye, EyeOff, Server } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "../../shared/ui/card";

function Sight({ icon: Icon, title, points }: { icon: LucideIcon; title: ReactNode; points: ReactNode[] }) {
  return (
    <Card className="grid gap-3">
      <h2 className="flex items-center gap-3 text-xl">
        <Icon aria-hidden size="1.2em" className="shrink-0 text-primary" />
        <span>{title}</span>
      </h2>
      <ul className="grid list-disc gap-2 ps-6 marker:text-ink-soft">
        {points.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>
    </Card>
  );
}

/** What an owner, and whoever runs the server, can and cannot see. True by how it is built, not by a promise. */
export function OwnerSight() {
  return (
    <div className="grid gap-4">
      <Sight
        icon={Eye}
        title={<Trans>As an owner you see</Trans>}
        points={[
          <Trans key="board">what every member sees: the names and the requests on the board;</Trans>,
          <Trans key="waiting">who is waiting to be let in, and through which invitation they came;</Trans>,
          <Trans key="acts">who is a member and who is an owner. Every change of that is seen by all.</Trans>,
        ]}
      />
      <Sight
        icon={EyeOff}
        title={<Trans>You cannot see</Trans>}
        points={[
          <Trans key="messages">messages between members;</Trans>,
          <Trans key="sealed">the sealed part of a request, unless you are the helper who was accepted;</Trans>,
          <Trans key="contacts">anybody’s phone number or address, unless they show it to you;</Trans>,
          <Trans key="passphrase">anybody’s passphrase. You cannot reset it either.</Trans>,
        ]}
      />
      <Sight
        icon={Server}
        title={<Trans>If you also run the server</Trans>}
        points={[
          <Trans key="times">you can see when devices are online, and which accounts are in contact with each other, as numbers without names;</Trans>,
          <Trans key="content">you hold everything only locked, and you have no key to it;</Trans>,
          <Trans key="ghost">you cannot slip anybody into the circle: every member’s device checks each admission.</Trans>,
        ]}
      />
    </div>
  );
}
