// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The fields of a card, the purposes of a grant and its possible lengths in plain words.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { PurposeName } from "../../crypto/protocol";

export interface FieldWords {
  kind: FieldKind;
  name: MessageDescriptor;
  hint: MessageDescriptor;
}
export const fieldWords: readonly FieldWords[] = [
  { kind: FieldKind.NAME, name: msg`Name`, hint: msg`The name on your door, if a helper needs it` },
  { kind: FieldKind.PHONE, name: msg`Phone number`, hint: msg`With the country code, if a helper may be from abroad` },
  { kind: FieldKind.EMAIL, name: msg`E-mail`, hint: msg`Any address you read` },
  { kind: FieldKind.ADDRESS, name: msg`Address`, hint: msg`Street, door, floor, and how to get in` },
  { kind: FieldKind.NOTE, name: msg`Note`, hint: msg`Something a helper should know about you` },
  {
    kind: FieldKind.EMERGENCY_CONTACT,
    name: msg`Emergency contact`,
    hint: msg`Whom to call if something happens to you`,
  },
];
export function fieldName(kind: FieldKind): MessageDescriptor {
  return fieldWords.find((words) => words.kind === kind)?.name ?? msg`Something else`;
}

export interface PurposeWords {
  purpose: PurposeName;
  name: MessageDescriptor;
}
export const purposeWords: readonly PurposeWords[] = [
  { purpose: "mutual_aid_coordination", name: msg`To arrange the help` },
  { purpose: "delivery", name: msg`To bring something` },
  { purpose: "home_visit", name: msg`To visit at home` },
  { purpose: "appointment", name: msg`For an appointment` },
  { purpose: "crisis", name: msg`In a crisis` },
  { purpose: "other", name: msg`For something else` },
];
export function purposeName(purpose: PurposeName): MessageDescriptor {
  return purposeWords.find((words) => words.purpose === purpose)?.name ?? msg`For something else`;
}
