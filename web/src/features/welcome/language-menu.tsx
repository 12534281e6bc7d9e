// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import { usePreferences } from "../../shared/appearance/preferences";
import { languages } from "../../shared/i18n/languages";
import { useLanguage } from "../../shared/i18n/use-language";

/** Each language by its own name, all in sight: whoever cannot read this page looks for one word. */
export function LanguageMenu() {
  const { t } = useLingui();
  const chosen = useLanguage();
  const { setLanguage } = usePreferences();
  return (
    <div role="group" aria-label={t`Language`} className="flex flex-wrap justify-center gap-1">
      {languages.map(({ code, name, direction }) => (
        <button
          key={code}
          type="button"
          lang={code}
          dir={direction}
          aria-pressed={code === chosen}
          onClick={() => setLanguage(code)}
          className="min-h-11 rounded-md px-4 text-ink-soft underline-offset-4 hover:underline aria-pressed:bg-sunken aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {name}
        </button>
      ))}
    </div>
  );
}
