// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";

/**
 * State of a screen that is still there when the member comes back to it. It lives in this tab's memory and nowhere else: what
 * somebody searches for must not end in the address, in the history, or on disk.
 */
export function useRemembered<T>(name: string, initial: T): [T, (value: T) => void] {
  const cache = useQueryClient();
  const [value, setValue] = useState<T>(() => cache.getQueryData<T>(["remembered", name]) ?? initial);
  const remember = (next: T) => {
    cache.setQueryData(["remembered", name], next);
    setValue(next);
  };
  return [value, remember];
}
