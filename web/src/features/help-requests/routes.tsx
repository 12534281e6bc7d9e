// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The pages of this feature; app/router.tsx gives them their addresses.
export { BoardPage } from "./board-page";
export { EditRequestPage } from "./edit-request-page";
export { NewRequestPage } from "./new-request-page";
export { RequestPage } from "./request-page";
