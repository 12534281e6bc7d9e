// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { Button } from "../../shared/ui/button";

/** Stands before the first message that is shown, as long as there are others before it. Whoever scrolls up to it need not press it. */
export function EarlierButton({ onEarlier }: { onEarlier: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(onEarlier);
  useEffect(() => {
    newest.current = onEarlier;
  });
  useEffect(() => {
    if (place.current === null) return;
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      newest.current();
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={place} className="grid justify-items-center py-2">
      <Button tone="secondary" onClick={onEarlier}>
        <Trans>Show earlier messages</Trans>
      </Button>
    </div>
  );
}
