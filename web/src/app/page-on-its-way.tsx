// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { Waiting } from "../shared/ui/spinner";

/** While the script of a page is fetched. It comes only when that takes long, so it need not wait itself. */
export function PageOnItsWay() {
  return (
    <div className="late-already">
      <Waiting>
        <Trans>Opening the page …</Trans>
      </Waiting>
    </div>
  );
}
