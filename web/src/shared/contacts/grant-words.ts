// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { GrantEndReason, GrantState } from "../../api/generated/carecircle/v1/contacts_pb";
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { ContactQuestion, GrantView } from "../../crypto/protocol";
import { useLocale } from "../i18n/use-language";
import { listFormat } from "../i18n/formats";
import { fieldName } from "../words/contact-words";

/** "phone number, address and note", in the member's locale. */
export function useFieldList(): (kinds: readonly FieldKind[]) => string {
  const { t } = useLingui();
  const locale = useLocale();
  return (kinds) => listFormat(locale, { type: "conjunction" }).format(kinds.map((kind) => t(fieldName(kind))));
}

/** Why a share is over, for the side that looks. */
export function endReasonWords(grant: GrantView): MessageDescriptor {
  const given = grant.direction === "given";
  switch (grant.endReason) {
    case GrantEndReason.OWNER:
      return given ? msg`You took it back.` : msg`It was taken back.`;
    case GrantEndReason.GRANTEE:
      return given ? msg`It was forgotten on the other side.` : msg`You forgot it.`;
    case GrantEndReason.EXPIRED:
      return msg`Its time is over.`;
    case GrantEndReason.REQUEST_ENDED:
      return msg`The request has ended.`;
    case GrantEndReason.DEPARTED:
      return msg`One of you is no longer in the circle.`;
    case GrantEndReason.HALF_MISSING:
      return msg`The server lost its part, so nobody can open it.`;
    case GrantEndReason.UNSPECIFIED:
      return grant.state === GrantState.EXPIRED ? msg`Its time is over.` : msg`It has ended.`;
  }
}

/** A question counts as answered once something was shared with whoever asked, after the question. */
export function isAnswered(question: ContactQuestion, grants: readonly GrantView[]): boolean {
  return grants.some(
    (grant) => grant.direction === "given" && grant.memberId === question.askerId && grant.createdMs >= question.askedMs,
  );
}

/** What can be opened at this moment by the one it was given to. */
export function activeGrants(grants: readonly GrantView[], direction: GrantView["direction"]): GrantView[] {
  return grants
    .filter((grant) => grant.direction === direction && grant.state === GrantState.ACTIVE)
    .toSorted((one, other) => one.expiresMs - other.expiresMs);
}
export function endedGrants(grants: readonly GrantView[]): GrantView[] {
  return grants
    .filter((grant) => grant.state !== GrantState.ACTIVE)
    .toSorted((one, other) => other.createdMs - one.createdMs);
}
