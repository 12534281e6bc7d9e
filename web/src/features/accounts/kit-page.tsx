// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { KitCheck } from "../../shared/account/kit-check";
import { useRead } from "../../shared/client/use-read";
import { Banner } from "../../shared/ui/banner";
import { buttonClass } from "../../shared/ui/button";
import { ErrorNote } from "../../shared/errors/error-note";
import { PageHeader } from "../../shared/ui/page-header";
import { Waiting } from "../../shared/ui/spinner";
import { useToast } from "../../shared/ui/toast";
import { useLingui } from "@lingui/react/macro";

function KitInOrder() {
  return (
    <div className="grid gap-5">
      <Banner tone="success" title={<Trans>Your kit is in order</Trans>}>
        <Trans>You typed the code back. Keep the paper where only you find it. The code itself is not shown again.</Trans>
      </Banner>
      <Link to="/" className={buttonClass("primary", true)}>
        <Trans>Continue</Trans>
      </Link>
    </div>
  );
}

/** The recovery kit: to keep on paper and to type back once. */
export function KitPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const toast = useToast();
  const status = useRead("status");
  const onward = () => void navigate({ to: status.value?.stage === "waiting" ? "/waiting" : "/", replace: true });
  if (status.failure) return <ErrorNote failure={status.failure} onAgain={status.again} />;
  if (status.value === undefined) return <Waiting />;
  return (
    <>
      <PageHeader
        title={<Trans>Your recovery kit</Trans>}
        subtitle={<Trans>The only way back in if you forget your passphrase or lose this device. We cannot reset it for you.</Trans>}
      />
      {status.value.kitConfirmed ? (
        <KitInOrder />
      ) : (
        <KitCheck
          onConfirmed={() => {
            toast({ text: t`The code is right. Your kit works.` });
            onward();
          }}
          onLater={onward}
        />
      )}
    </>
  );
}
