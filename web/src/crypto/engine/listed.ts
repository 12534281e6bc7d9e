// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the server listed last, kept as it came, so that screens can be shown without the server. Nothing of it is believed when it is kept:
// whoever shows it opens and checks each record anew.
import { type DescMessage, fromBinary, isMessage, type Message, type MessageShape, toBinary } from "@bufbuild/protobuf";

import { ListAuditResponseSchema } from "../../api/generated/carecircle/v1/audit_pb";
import {
  ListInvitationsResponseSchema,
  ListJoinsResponseSchema,
  ListMembersResponseSchema,
  ListRecordsResponseSchema,
} from "../../api/generated/carecircle/v1/circles_pb";
import { GetCardResponseSchema, ListGrantsResponseSchema } from "../../api/generated/carecircle/v1/contacts_pb";
import { ListConversationsResponseSchema } from "../../api/generated/carecircle/v1/conversations_pb";
import { ListHelpRequestsResponseSchema, ListOffersResponseSchema } from "../../api/generated/carecircle/v1/help_requests_pb";
import { equalBytes } from "../bytes";
import type { Noun } from "../protocol";
import type { Engine } from "./engine";

const kSchemas = {
  members: ListMembersResponseSchema,
  records: ListRecordsResponseSchema,
  invitations: ListInvitationsResponseSchema,
  joins: ListJoinsResponseSchema,
  conversations: ListConversationsResponseSchema,
  help_requests: ListHelpRequestsResponseSchema,
  offers: ListOffersResponseSchema,
  card: GetCardResponseSchema,
  grants: ListGrantsResponseSchema,
  audit: ListAuditResponseSchema,
} as const satisfies Record<string, DescMessage>;

export type ListName = keyof typeof kSchemas;
type ListOf<Name extends ListName> = MessageShape<(typeof kSchemas)[Name]>;

// What a screen shows of each list.
const kShownAs: Record<ListName, readonly Noun[]> = {
  members: ["members", "circle"],
  records: ["members", "circle"],
  invitations: ["invitations"],
  joins: ["joins", "circle"],
  conversations: ["conversations"],
  help_requests: ["help_requests"],
  offers: ["offers"],
  card: ["card"],
  grants: ["grants", "contact_questions"],
  audit: ["audit"],
};

// Lists are read far more often than they change: each is parsed once.
const parsed = new WeakMap<Uint8Array, Message>();

function nameOfList(name: ListName): string {
  return `listed/${name}`;
}

/** Null before the first answer. */
export function listed<Name extends ListName>(engine: Engine, name: Name): ListOf<Name> | null {
  const stored = engine.home.get(nameOfList(name));
  if (stored === null) return null;
  const schema: (typeof kSchemas)[Name] = kSchemas[name];
  const known = parsed.get(stored);
  if (known !== undefined && isMessage(known, schema)) return known;
  const list = fromBinary(schema, stored);
  parsed.set(stored, list);
  return list;
}

/** Runs `also` in the same transaction: what is learnt from the list while it is checked. */
export async function keepListed<Name extends ListName>(
  engine: Engine,
  name: Name,
  list: ListOf<Name>,
  also: () => void = () => undefined,
): Promise<void> {
  const bytes = toBinary(kSchemas[name], list);
  await engine.home.transaction(() => {
    also();
    const before = engine.home.get(nameOfList(name));
    if (before !== null && equalBytes(before, bytes)) return;
    engine.home.put(nameOfList(name), bytes);
    for (const noun of kShownAs[name]) engine.emitChange({ noun });
  });
}
