// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from "react";

/** As the class names that begin with `lg:`. */
const kWide = "(width >= 64rem)";

/** Whether there is room beside the main column: the screen of a laptop. */
export function useWideScreen(): boolean {
  const [isWide, setIsWide] = useState(() => matchMedia(kWide).matches);
  useEffect(() => {
    const query = matchMedia(kWide);
    const follow = () => setIsWide(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isWide;
}
