// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Category } from "../../api/generated/carecircle/v1/content_pb";
import type { CircleSettings, CrisisNumber } from "../../crypto/protocol";
import { isNameAllowed } from "../../shared/account/name";
import { isPassphraseAllowed } from "../../shared/account/passphrase";
import { filledRows, isCircleNameAllowed, isRowHalf, zonesFromText } from "./circle-settings";

/** The answers of the wizard, as typed. */
export interface FoundDraft {
  circleName: string;
  zones: string;
  categories: Category[];
  crisisRows: CrisisNumber[];
  displayName: string;
  passphrase: string;
}

export const emptyFoundDraft: FoundDraft = {
  circleName: "",
  zones: "",
  categories: [],
  crisisRows: [{ name: "", number: "" }],
  displayName: "",
  passphrase: "",
};

export const kFoundSteps = ["start", "circle", "zones", "categories", "crisis", "name", "passphrase"] as const;
export type FoundStep = (typeof kFoundSteps)[number];

/** Whether the answer of a step lets one go on. Zones, categories and numbers may stay empty and be given later. */
export function isStepComplete(step: FoundStep, draft: FoundDraft): boolean {
  switch (step) {
    case "circle":
      return isCircleNameAllowed(draft.circleName);
    case "crisis":
      return !draft.crisisRows.some(isRowHalf);
    case "name":
      return isNameAllowed(draft.displayName);
    case "passphrase":
      return isPassphraseAllowed(draft.passphrase);
    case "start":
    case "zones":
    case "categories":
      return true;
  }
}

export function settingsOf(draft: FoundDraft): CircleSettings {
  return {
    name: draft.circleName.trim(),
    zones: zonesFromText(draft.zones),
    categories: draft.categories,
    crisisNumbers: filledRows(draft.crisisRows),
  };
}
