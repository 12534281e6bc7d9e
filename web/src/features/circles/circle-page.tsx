// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { CircleView } from "../../crypto/protocol";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { Banner } from "../../shared/ui/banner";
import { buttonClass } from "../../shared/ui/button";
import { PageHeader } from "../../shared/ui/page-header";
import { Skeleton } from "../../shared/ui/skeleton";
import { CircleSettingsSection } from "./circle-settings-section";
import { InvitationsSection } from "./invitations-section";
import { JoinsSection } from "./joins-section";
import { LeaveSection } from "./leave-section";
import { MembersSection } from "./members-section";

/** One owner alone is a risk for everybody: said to the owner until there is a second one. */
function SecondOwnerReminder() {
  return (
    <Banner tone="warning" title={<Trans>You are the only owner</Trans>}>
      <Trans>If you lose access, nobody can look after the circle any more. Invite a second owner, or make a member an owner.</Trans>
    </Banner>
  );
}

function Circle({ circle }: { circle: CircleView }) {
  const isOwner = circle.role === Role.OWNER;
  return (
    <>
      <PageHeader
        title={<bdi>{circle.name}</bdi>}
        subtitle={<Plural value={circle.memberCount} one="# member" other="# members" />}
      />
      <div data-wide className="grid grid-cols-1 gap-9 lg:grid-cols-2 lg:items-start">
        <div className="grid gap-4 lg:col-span-2">
          <Link to="/circle/invite" className={`${buttonClass("primary", true)} lg:w-fit`}>
            <UserPlus aria-hidden size="1.2em" />
            <Trans>Invite somebody</Trans>
          </Link>
          {isOwner && circle.ownerCount === 1 && <SecondOwnerReminder />}
        </div>
        <div className="grid grid-cols-1 gap-9">
          <JoinsSection />
          <MembersSection isOwner={isOwner} ownerCount={circle.ownerCount} />
        </div>
        <div className="grid grid-cols-1 gap-9">
          <InvitationsSection isOwner={isOwner} />
          <CircleSettingsSection circle={circle} isOwner={isOwner} />
          <LeaveSection lastOwner={isOwner && circle.ownerCount === 1} />
        </div>
      </div>
    </>
  );
}

/** The circle and who is in it. */
export function CirclePage() {
  const circle = useRead("circle");
  if (circle.value === undefined) return circle.failure ? <ErrorNote failure={circle.failure} onAgain={circle.again} /> : <Skeleton cards={4} />;
  return <Circle circle={circle.value} />;
}
