// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The pages of this feature; app/router.tsx gives them their addresses.
export { ConversationPage } from "./conversation-page";
export { ConversationsPage } from "./conversations-page";
