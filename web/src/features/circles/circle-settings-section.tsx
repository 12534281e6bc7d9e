// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ChevronRight, LifeBuoy, Pencil } from "lucide-react";
import { useState } from "react";
import type { CircleView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button, buttonClass } from "../../shared/ui/button";
import { Dialog } from "../../shared/ui/dialog";
import { useToast } from "../../shared/ui/toast";
import { filledRows, isCircleNameAllowed, isRowHalf, zonesFromText, zonesToText } from "./circle-settings";
import { OwnerSight } from "./owner-sight";
import { CategoriesField, CircleNameField, CrisisNumbersField, ZonesField } from "./settings-fields";

function EditDialog({ circle, onClose }: { circle: CircleView; onClose: () => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const act = useAct("editCircle");
  const [name, setName] = useState(circle.name);
  const [zones, setZones] = useState(zonesToText(circle.zones));
  const [categories, setCategories] = useState(circle.categories);
  const [rows, setRows] = useState(circle.crisisNumbers);
  const [tried, setTried] = useState(false);
  const complete = isCircleNameAllowed(name) && !rows.some(isRowHalf);
  const save = async () => {
    setTried(true);
    if (!complete) return;
    const saved = await act.run({ name: name.trim(), zones: zonesFromText(zones), categories, crisisNumbers: filledRows(rows) });
    if (!saved.ok) return;
    onClose();
    toast({ text: t`Saved. Every member sees it.` });
  };
  const footer = (
    <Button busy={act.busy} onClick={() => void save()}>
      <Trans>Save</Trans>
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={<Trans>Edit the circle</Trans>} footer={footer}>
      <div className="grid gap-7">
        <CircleNameField value={name} onChange={setName} error={tried && !isCircleNameAllowed(name) ? t`Write a name of 1 to 100 characters.` : undefined} />
        <ZonesField value={zones} onChange={setZones} />
        <CategoriesField values={categories} onChange={setCategories} />
        <fieldset className="grid gap-3">
          <legend className="mb-2 font-semibold">
            <Trans>Crisis numbers</Trans>
          </legend>
          <CrisisNumbersField rows={rows} onChange={setRows} showErrors={tried} />
        </fieldset>
        <ErrorNote failure={act.failure} />
      </div>
    </Dialog>
  );
}

function Zones({ zones }: { zones: string[] }) {
  if (zones.length === 0) {
    return (
      <p className="text-ink-soft">
        <Trans>No zones yet.</Trans>
      </p>
    );
  }
  return (
    <ul className="flex flex-wrap gap-2">
      {zones.map((zone) => (
        <li key={zone} className="rounded-full border border-line bg-sunken px-3 py-1">
          <bdi>{zone}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** What the circle is set to, and for owners: changing it, and what they can and cannot see. */
export function CircleSettingsSection({ circle, isOwner }: { circle: CircleView; isOwner: boolean }) {
  const [editing, setEditing] = useState(false);
  return (
    <section aria-labelledby="about" className="grid grid-cols-1 gap-4">
      <h2 id="about" className="text-xl">
        <Trans>About the circle</Trans>
      </h2>
      <Zones zones={circle.zones} />
      <div className="flex flex-wrap gap-2">
        <Link to="/crisis" className={buttonClass("secondary")}>
          <LifeBuoy aria-hidden size="1.2em" />
          <Trans>Crisis numbers</Trans>
        </Link>
        {isOwner && (
          <Button tone="secondary" onClick={() => setEditing(true)}>
            <Pencil aria-hidden size="1.1em" />
            <Trans>Edit the circle</Trans>
          </Button>
        )}
      </div>
      {isOwner && (
        <details className="group grid gap-4">
          <summary className="flex min-h-11 cursor-pointer items-center gap-2 rounded-md font-semibold text-primary">
            <ChevronRight aria-hidden size="1.2em" className="shrink-0 transition-[rotate] group-open:rotate-90 rtl:-scale-x-100" />
            <Trans>What you as an owner can and cannot see</Trans>
          </summary>
          <div className="pt-3">
            <OwnerSight />
          </div>
        </details>
      )}
      {editing && <EditDialog circle={circle} onClose={() => setEditing(false)} />}
    </section>
  );
}
