// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Moon, Sun, SunMoon } from "lucide-react";
import { usePreferences } from "../../shared/appearance/preferences";
import { ErrorNote } from "../../shared/errors/error-note";
import { Switch } from "../../shared/ui/checkbox";
import { Choice } from "../../shared/ui/choice";
import { NativeSelect } from "../../shared/ui/native-select";
import { Section } from "./section";
import { useSimpleMode } from "../../shared/appearance/simple-mode";

function SimpleModeSwitch() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const mode = useSimpleMode();
  const change = async (on: boolean) => {
    if ((await mode.set(on)) && on) await navigate({ to: "/simple" });
  };
  return (
    <>
      <Switch
        label={t`Simple mode`}
        hint={t`Three large buttons: ask, help, talk. You can leave it at any time.`}
        checked={mode.on}
        onChange={(on) => void change(on)}
      />
      <ErrorNote failure={mode.failure} />
    </>
  );
}

export function AppearanceSection() {
  const { t } = useLingui();
  const { appearance, setAppearance } = usePreferences();
  return (
    <Section title={<Trans>Appearance</Trans>}>
      <Choice
        label={t`Colours`}
        columns={3}
        value={appearance.scheme}
        onChange={(scheme) => setAppearance({ ...appearance, scheme })}
        options={[
          { value: "system", label: t`As this device`, icon: SunMoon },
          { value: "light", label: t`Light`, icon: Sun },
          { value: "dark", label: t`Dark`, icon: Moon },
        ]}
      />
      <NativeSelect
        label={t`Text size`}
        value={appearance.textSize}
        onChange={(textSize) => setAppearance({ ...appearance, textSize })}
        options={[
          { value: "normal", label: t`Normal` },
          { value: "large", label: t`Large` },
          { value: "larger", label: t`Larger` },
          { value: "largest", label: t`Largest` },
        ]}
      />
      <SimpleModeSwitch />
    </Section>
  );
}
