// SPDX-License-Identifier: AGPL-3.0-or-later
import { useAct } from "../client/use-act";
import { useRead } from "../client/use-read";

const kSetting = "simple_mode";
const kOn = "on";

export interface SimpleMode {
  on: boolean;
  /** Not known yet. */
  waiting: boolean;
  /** Whether it was kept. */
  set: (on: boolean) => Promise<boolean>;
  failure: { code: string } | undefined;
}

/** Three large buttons instead of the board: kept in this browser's encrypted store. */
export function useSimpleMode(): SimpleMode {
  const kept = useRead("setting", kSetting);
  const act = useAct("setSetting");
  return {
    on: kept.value === kOn,
    waiting: kept.waiting,
    set: async (on) => (await act.run(kSetting, on ? kOn : "off")).ok,
    failure: act.failure,
  };
}
