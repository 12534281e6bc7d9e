// SPDX-License-Identifier: AGPL-3.0-or-later
export { JoinPage } from "./join-page";
export { KitPage } from "./kit-page";
export { RecoverPage } from "./recover-page";
export { RemovedPage } from "./removed-page";
export { SignInPage } from "./sign-in-page";
export { WaitingPage } from "./waiting-page";
