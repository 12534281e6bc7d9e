// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The pages of each feature, by the name of its folder. They are fetched with their words when the first of them is opened, and all
// of them soon after a member is in: later there may be no network.
import { loadCatalogueOf } from "../shared/i18n/catalogues";

export const featurePages = {
  welcome: () => import("../features/welcome/routes"),
  accounts: () => import("../features/accounts/routes"),
  circles: () => import("../features/circles/routes"),
  "help-requests": () => import("../features/help-requests/routes"),
  conversations: () => import("../features/conversations/routes"),
  contacts: () => import("../features/contacts/routes"),
  privacy: () => import("../features/privacy/routes"),
  settings: () => import("../features/settings/routes"),
};

/** What cannot be fetched now is fetched when it is opened. */
export async function fetchAllPages(): Promise<void> {
  await Promise.allSettled(Object.entries(featurePages).flatMap(([feature, load]) => [load(), loadCatalogueOf(feature)]));
}
