// SPDX-License-Identifier: AGPL-3.0-or-later
export { CrisisPage } from "./crisis-page";
export { NeutralPage } from "./neutral-page";
export { WelcomePage } from "./welcome-page";
