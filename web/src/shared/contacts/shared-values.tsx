// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLingui } from "@lingui/react/macro";
import { AtSign, HousePlus, MapPin, Phone, StickyNote, UserRound } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField } from "../../crypto/protocol";
import { fieldName } from "../words/contact-words";

export const fieldIcons: Record<FieldKind, LucideIcon> = {
  [FieldKind.UNSPECIFIED]: StickyNote,
  [FieldKind.NAME]: UserRound,
  [FieldKind.PHONE]: Phone,
  [FieldKind.EMAIL]: AtSign,
  [FieldKind.ADDRESS]: MapPin,
  [FieldKind.NOTE]: StickyNote,
  [FieldKind.EMERGENCY_CONTACT]: HousePlus,
};

/** Contact details as whoever may see them sees them; a phone number or an address for mail can be tapped. */
export function SharedValues({ fields, links = false }: { fields: readonly CardField[]; links?: boolean }) {
  const { t } = useLingui();
  return (
    <dl className="grid gap-3">
      {fields.map((field) => {
        const Icon = fieldIcons[field.kind];
        return (
          <div key={field.kind} className="relative ps-8">
            <dt className="text-sm text-ink-soft">
              <Icon aria-hidden size="1.25rem" className="absolute start-0 top-1 text-primary" />
              {t(fieldName(field.kind))}
            </dt>
            <dd dir="auto" className="font-semibold wrap-anywhere whitespace-pre-wrap">
              {links ? <LinkedValue field={field} /> : field.value}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Only what is a number or an address as a whole becomes a link; any other text stays text. */
function LinkedValue({ field }: { field: CardField }) {
  const look = "inline-flex min-h-11 items-center underline underline-offset-4";
  const digits = field.value.replace(/[\s()/.-]/gu, "");
  if (field.kind === FieldKind.PHONE && /^\+?\d{3,}$/u.test(digits)) {
    return (
      <a className={look} href={`tel:${digits}`}>
        <bdi>{field.value}</bdi>
      </a>
    );
  }
  if (field.kind === FieldKind.EMAIL && /^[^\s@?&]+@[^\s@?&]+$/u.test(field.value)) {
    return (
      <a className={look} href={`mailto:${field.value}`}>
        <bdi>{field.value}</bdi>
      </a>
    );
  }
  return field.value;
}
