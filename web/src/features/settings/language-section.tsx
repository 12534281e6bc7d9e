// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { usePreferences } from "../../shared/appearance/preferences";
import { languages } from "../../shared/i18n/languages";
import { useLanguage } from "../../shared/i18n/use-language";
import { Choice } from "../../shared/ui/choice";
import { Section } from "./section";

export function LanguageSection() {
  const { t } = useLingui();
  const language = useLanguage();
  const { setLanguage } = usePreferences();
  const options = languages.map(({ code, name, direction }) => ({
    value: code,
    label: (
      <span lang={code} dir={direction}>
        {name}
      </span>
    ),
  }));
  return (
    <Section title={<Trans>Language</Trans>}>
      <Choice label={t`Language`} labelHidden columns={3} value={language} options={options} onChange={setLanguage} />
    </Section>
  );
}
