// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect } from "react";
import { neutralPage } from "../../shared/leave/leave-quickly";

/** The neutral page is a document of its own, with nothing of ours in it; this address only leads there. */
export function NeutralPage() {
  useEffect(() => location.replace(neutralPage), []);
  return null;
}
