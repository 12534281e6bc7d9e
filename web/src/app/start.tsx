// SPDX-License-Identifier: AGPL-3.0-or-later
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { CareCircleClient } from "../crypto/protocol";
import { applyAppearance, parseAppearance } from "../shared/appearance/appearance";
import { appearanceSetting, languageSetting } from "../shared/appearance/preferences";
import { activateLanguage } from "../shared/i18n/catalogues";
import { bestLanguage } from "../shared/i18n/languages";
import { App } from "./app";

/** Shows the client, in the language and the scheme of this tab or else of the browser. */
export async function start(makeClient: () => CareCircleClient): Promise<void> {
  applyAppearance(parseAppearance(sessionStorage.getItem(appearanceSetting)), matchMedia("(prefers-color-scheme: dark)").matches);
  const chosen = sessionStorage.getItem(languageSetting);
  const client = makeClient();
  await activateLanguage(bestLanguage(chosen ? [chosen] : navigator.languages));
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no element for the client.");
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  );
}
