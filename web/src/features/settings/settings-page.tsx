// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { PageHeader } from "../../shared/ui/page-header";
import { AccountSection } from "./account-section";
import { AppearanceSection } from "./appearance-section";
import { LanguageSection } from "./language-section";
import { LockSection } from "./lock-section";

/** What a member chooses for this browser and this account. */
export function SettingsPage() {
  return (
    <>
      <PageHeader title={<Trans>Settings</Trans>} />
      <div className="grid gap-10">
        <LanguageSection />
        <AppearanceSection />
        <LockSection />
        <AccountSection />
      </div>
    </>
  );
}
