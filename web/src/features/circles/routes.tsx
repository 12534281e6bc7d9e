// SPDX-License-Identifier: AGPL-3.0-or-later
export { CirclePage } from "./circle-page";
export { FoundPage } from "./found-page";
export { InvitePage } from "./invite-page";
