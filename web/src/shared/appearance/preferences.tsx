// SPDX-License-Identifier: AGPL-3.0-or-later
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { Stage } from "../../crypto/protocol";
import { useClient } from "../client/client-context";
import { useRead } from "../client/use-read";
import { useStatus } from "../client/use-status";
import { activateLanguage } from "../i18n/catalogues";
import { languageOf } from "../i18n/languages";
import type { Language } from "../i18n/languages";
import { applyAppearance, keptForm, parseAppearance } from "./appearance";
import type { Appearance } from "./appearance";

export const appearanceSetting = "appearance";
export const languageSetting = "language";

interface Preferences {
  appearance: Appearance;
  setAppearance: (appearance: Appearance) => void;
  setLanguage: (language: Language) => void;
}
const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error("usePreferences is called outside of PreferencesProvider");
  return preferences;
}

function useSystemIsDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return dark;
}

/** Whoever signs out leaves nothing in this tab, not even a language. What the page shows stays until it is loaded again. */
function useForgottenWhenErased(stage: Stage): void {
  const before = useRef(stage);
  useEffect(() => {
    const erased = stage === "new" && before.current !== "new" && before.current !== "starting";
    before.current = stage;
    if (!erased) return;
    sessionStorage.removeItem(appearanceSetting);
    sessionStorage.removeItem(languageSetting);
  }, [stage]);
}

/** Holds what the member has chosen, puts it on the page, and keeps it in the encrypted store once that is open. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const { stage } = useStatus();
  const systemIsDark = useSystemIsDark();
  const [appearance, setShown] = useState(() => parseAppearance(sessionStorage.getItem(appearanceSetting)));
  useEffect(() => applyAppearance(appearance, systemIsDark), [appearance, systemIsDark]);

  useForgottenWhenErased(stage);

  const keep = useCallback(
    (name: string, value: string) => {
      sessionStorage.setItem(name, value);
      if (stage === "member" || stage === "removed") void client.setSetting(name, value);
    },
    [client, stage],
  );
  const value = useMemo(
    () => ({
      appearance,
      setAppearance: (chosen: Appearance) => {
        setShown(chosen);
        keep(appearanceSetting, keptForm(chosen));
      },
      setLanguage: (language: Language) => {
        keep(languageSetting, language);
        void activateLanguage(language);
      },
    }),
    [appearance, keep],
  );
  return (
    <PreferencesContext value={value}>
      {(stage === "member" || stage === "removed") && <FromStore onAppearance={setShown} />}
      {children}
    </PreferencesContext>
  );
}

/** Once the store is open, what was chosen in it counts. */
function FromStore({ onAppearance }: { onAppearance: (appearance: Appearance) => void }) {
  const appearance = useRead("setting", appearanceSetting).value;
  const language = useRead("setting", languageSetting).value;
  useEffect(() => {
    if (appearance) {
      sessionStorage.setItem(appearanceSetting, appearance);
      onAppearance(parseAppearance(appearance));
    }
  }, [appearance, onAppearance]);
  useEffect(() => {
    const chosen = languageOf(language ?? "");
    if (chosen) {
      sessionStorage.setItem(languageSetting, chosen.code);
      void activateLanguage(chosen.code);
    }
  }, [language]);
  return null;
}
