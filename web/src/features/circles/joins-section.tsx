// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { UserCheck } from "lucide-react";
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { JoinView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { useRead } from "../../shared/client/use-read";
import { ErrorNote } from "../../shared/errors/error-note";
import { Avatar } from "../../shared/ui/avatar";
import { Banner } from "../../shared/ui/banner";
import { Button } from "../../shared/ui/button";
import { Card } from "../../shared/ui/card";
import { Time } from "../../shared/ui/time";
import { useToast } from "../../shared/ui/toast";

function Join({ join }: { join: JoinView }) {
  const { t } = useLingui();
  const toast = useToast();
  const act = useAct("admit");
  const { name } = join;
  const admit = async () => {
    if ((await act.run(join.id)).ok) toast({ text: t`${name} is in the circle now.` });
  };
  return (
    <Card as="li" className="grid gap-4">
      <div className="flex items-center gap-3">
        <Avatar id={join.accountId} name={name} />
        <div className="min-w-0 grow">
          <p className="font-semibold">
            <bdi>{name}</bdi>
          </p>
          <p className="text-sm text-ink-soft">
            {join.role === Role.OWNER ? <Trans>wants to join as an owner</Trans> : <Trans>wants to join</Trans>}
            {" · "}
            <Time ms={join.createdMs} />
          </p>
        </div>
      </div>
      {join.role === Role.OWNER && join.refusedCode === undefined && (
        <Banner tone="warning">
          <Trans>An owner can remove members and change the circle. Let them in only if you know that it is the person you invited.</Trans>
        </Banner>
      )}
      {join.refusedCode === undefined ? (
        <Button wide busy={act.busy} onClick={() => void admit()}>
          <UserCheck aria-hidden size="1.2em" />
          <span>
            <Trans>
              Let <bdi>{name}</bdi> in
            </Trans>
          </span>
        </Button>
      ) : (
        <ErrorNote failure={{ code: join.refusedCode }} />
      )}
      <ErrorNote failure={act.failure} />
    </Card>
  );
}

/** Who waits to be let in. Absent while nobody does. */
export function JoinsSection() {
  const joins = useRead("joins");
  if (joins.failure) return <ErrorNote failure={joins.failure} onAgain={joins.again} />;
  if (joins.value === undefined || joins.value.length === 0) return null;
  return (
    <section aria-labelledby="joins" className="grid grid-cols-1 gap-4">
      <h2 id="joins" className="text-xl">
        <Trans>Waiting to be let in</Trans>
      </h2>
      <ul className="@container/people grid gap-3">
        {joins.value.map((join) => (
          <Join key={join.id} join={join} />
        ))}
      </ul>
    </section>
  );
}
