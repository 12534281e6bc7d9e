// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Being out of the circle: removed by others, or gone by choice. The removing commit proves it; the server's word alone may be wrong, so
// that a synchronisation which succeeds again takes it back.
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { names } from "./home";

export interface Leaving {
  sinceMs: number;
  byChoice: boolean;
}

/** Null for a member, and for whoever never was one. */
export function leavingOf(engine: Engine): Leaving | null {
  const kept = engine.home.get(names.out);
  if (kept === null) return null;
  const reader = readFields(kept, 2, "out");
  return { sinceMs: reader.number(), byChoice: reader.boolean() };
}

/** The grants of whoever is out have ended. */
function tellScreens(engine: Engine): void {
  for (const noun of ["circle", "grants"] as const) engine.emitChange({ noun });
}

/** What is known of it first stays: who has left is removed later. */
export async function keepLeaving(engine: Engine, byChoice: boolean): Promise<void> {
  if (leavingOf(engine) !== null) return;
  await engine.home.transaction(() => {
    engine.home.put(names.out, writeFields(engine.nowMs(), byChoice ? 1 : 0));
    tellScreens(engine);
  });
}

export async function forgetLeaving(engine: Engine): Promise<void> {
  if (leavingOf(engine) === null) return;
  await engine.home.transaction(() => {
    engine.home.remove(names.out);
    tellScreens(engine);
  });
}
