// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleSlash, WifiOff } from "lucide-react";
import { useStatus } from "../shared/client/use-status";
import { ErrorNote } from "../shared/errors/error-note";
import { buttonClass } from "../shared/ui/button";
import { classNames } from "../shared/ui/class-names";
import { isOpenPage } from "./gate";

const kBanner = "mx-4 flex max-w-2xl items-start gap-3 rounded-md bg-accent-soft px-4 py-2.5 text-on-accent-soft sm:mx-auto";

/** What concerns every page, above it, in one live region. */
export function Banners({ path }: { path: string }) {
  return (
    <>
      <div role="status" className="no-print">
        <ConnectionBanner />
        <RemovedBanner path={path} />
      </div>
      <TroubleBanner />
    </>
  );
}

/** While the server does not answer: nothing is lost, and nothing needs to be done. Short gaps are not worth a word. */
function ConnectionBanner() {
  const { online, stage } = useStatus();
  if (online || stage === "starting") return null;
  return (
    <p className={classNames(kBanner, "shown-late")}>
      <WifiOff aria-hidden size="1.3em" className="mt-[0.15em] shrink-0" />
      {stage === "member" ? (
        <Trans>No connection to the server. What you write is kept here and sent as soon as it is back.</Trans>
      ) : (
        <Trans>No connection to the server. We keep trying.</Trans>
      )}
    </p>
  );
}

/** Whoever is removed may be reading at that moment: the page stays as it is, and says so above it. */
function RemovedBanner({ path }: { path: string }) {
  const { stage } = useStatus();
  if (stage !== "removed" || path === "/removed" || isOpenPage(path)) return null;
  return (
    <div className={kBanner}>
      <CircleSlash aria-hidden size="1.3em" className="mt-[0.15em] shrink-0" />
      <div>
        <p>
          <Trans>You are no longer in this circle. What was here before can still be read.</Trans>
        </p>
        <Link to="/removed" className={classNames(buttonClass("quiet"), "-ms-3.5 px-3! text-inherit! underline")}>
          <Trans>What this means</Trans>
        </Link>
      </div>
    </div>
  );
}

/** What the client met in the background and cannot mend alone: a server that is refused, a store that is full. */
function TroubleBanner() {
  const { online, stage, problemCode } = useStatus();
  if (!online || stage !== "member" || problemCode === undefined) return null;
  return (
    <div className="no-print mx-4 max-w-2xl sm:mx-auto">
      <ErrorNote failure={{ code: problemCode }} />
    </div>
  );
}
