// SPDX-License-Identifier: AGPL-3.0-or-later
export { SettingsPage } from "./settings-page";
export { SimplePage } from "./simple-page";
