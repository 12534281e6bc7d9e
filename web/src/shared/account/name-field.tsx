// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { TextField } from "../ui/text-field";

/** The name that others of the circle see. Not a legal name, and no rule about letters. */
export function NameField({ value, onChange, error }: { value: string; onChange: (name: string) => void; error?: ReactNode }) {
  const { t } = useLingui();
  return (
    <TextField
      label={t`Your name in the circle`}
      hint={t`A first name or a nickname is enough. Everybody in the circle sees it.`}
      value={value}
      onChange={onChange}
      error={error}
      // As a nickname, the browser would keep it on its disk beyond signing out.
      autoComplete="off"
    />
  );
}
