// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The pages of this feature; app/router.tsx gives them their addresses.
export { CardPage } from "./card-page";
export { ReceivedContactPage } from "./received-contact-page";
