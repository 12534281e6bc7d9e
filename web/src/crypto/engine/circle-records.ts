// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The circle's own ring records: its profile with the server's pinned keys, and each member's name.
import { create, toBinary } from "@bufbuild/protobuf";

import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import {
  type CircleProfile,
  CircleProfileSchema,
  MemberProfileSchema,
} from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, hexOf, utf8 } from "../bytes";
import { recordKinds } from "../core/record-core";
import { codeOf, hasCode } from "../errors";
import type { Id } from "../protocol";
import type { Engine } from "./engine";
import { names } from "./home";
import { putIndex } from "./index";
import { keepListed, listed } from "./listed";
import { parseContent } from "./parse";
import { adoptChain, needChain, openRingRecord } from "./records";

/** The circle's profile, and what the next revision follows. */
export interface CircleProfileRecord {
  profile: CircleProfile;
  revision: number;
  sha256: Uint8Array;
}

export function sealMemberProfile(engine: Engine, name: string, stored: { revision: number; sha256: Uint8Array } | null): Uint8Array {
  const plaintext = toBinary(MemberProfileSchema, create(MemberProfileSchema, { name }));
  const draft = { kind: recordKinds.memberProfile, recordId: engine.accountId };
  return engine.sealRingRecord(stored === null ? draft : { ...draft, follows: stored }, plaintext);
}

export function sealCircleProfile(
  engine: Engine,
  circleId: Id,
  profile: CircleProfile,
  stored: { revision: number; sha256: Uint8Array } | null,
): Uint8Array {
  const draft = { kind: recordKinds.circleProfile, recordId: circleId };
  const plaintext = toBinary(CircleProfileSchema, profile);
  return engine.sealRingRecord(stored === null ? draft : { ...draft, follows: stored }, plaintext);
}

// ---- Reading what is listed ---------------------------------------------------------------------------------------------------------

/** The records of a kind among those that are listed. What cannot be read is left out. */
function recordsOfKind(engine: Engine, kind: number): { encoded: Uint8Array; authorId: Id; recordId: Id }[] {
  const found = [];
  for (const encoded of listed(engine, "records")?.records ?? []) {
    try {
      const header = engine.core.readRecord(encoded);
      if (header.kind === kind) found.push({ encoded, authorId: hexOf(header.authorId), recordId: hexOf(header.recordId) });
    } catch (error) {
      if (codeOf(error) === null) throw error;
    }
  }
  return found;
}

/** The circle's profile counts only from somebody who may write it. */
export function circleProfile(engine: Engine): CircleProfileRecord | null {
  for (const { encoded, authorId } of recordsOfKind(engine, recordKinds.circleProfile)) {
    if (roleInTree(engine, authorId) < Role.ADMIN) continue;
    const opened = openRingRecord(engine, encoded, recordKinds.circleProfile, engine.circleId());
    return { profile: parseContent(CircleProfileSchema, opened.plaintext, "circle profile"), revision: opened.revision, sha256: opened.sha256 };
  }
  return null;
}

function roleInTree(engine: Engine, accountId: Id): Role {
  try {
    return engine.leafOf(accountId).role;
  } catch (error) {
    if (!hasCode(error, "not_a_member")) throw error;
    return Role.UNSPECIFIED;
  }
}

function readNames(engine: Engine): Map<Id, string> {
  const known = new Map<Id, string>();
  for (const { encoded, authorId } of recordsOfKind(engine, recordKinds.memberProfile)) {
    try {
      const { plaintext } = openRingRecord(engine, encoded, recordKinds.memberProfile, authorId);
      known.set(authorId, parseContent(MemberProfileSchema, plaintext, "member profile").name);
    } catch (error) {
      // A profile that does not check gives no name.
      if (codeOf(error) === null) throw error;
    }
  }
  return known;
}

// Opened once for each list of records.
const namesOfList = new WeakMap<object, Map<Id, string>>();

/** "" when unknown; never an error, since a name is only shown. */
export function nameOf(engine: Engine, accountId: Id): string {
  const list = listed(engine, "records");
  const joined = engine.home.get(`${names.memberNames}/${accountId}`);
  const fromJoin = joined === null ? "" : utf8.decode(joined);
  if (list === null || engine.index.circle === undefined) return fromJoin;
  const known = namesOfList.get(list) ?? readNames(engine);
  namesOfList.set(list, known);
  return known.get(accountId) ?? fromJoin;
}

/** Until the newcomer has written its own profile: the name from its Join. Inside a transaction. */
export function rememberName(engine: Engine, accountId: Id, name: string): void {
  engine.home.put(`${names.memberNames}/${accountId}`, utf8.encode(name));
}

// ---- With the server ------------------------------------------------------------------------------------------------------------------

/** What was opened counts as seen from now on. */
export async function refreshRecords(engine: Engine): Promise<void> {
  const answer = await engine.call(CirclesService.method.listRecords, { circleId: bytesOfHex(engine.circleId()) });
  if (needChain(engine, answer.records)) await adoptChain(engine);
  await keepListed(engine, "records", answer);
  await engine.home.transaction(() => {
    circleProfile(engine);
    readNames(engine);
  });
}

function ownProfile(engine: Engine): { revision: number; sha256: Uint8Array } | null {
  const own = recordsOfKind(engine, recordKinds.memberProfile).find((record) => record.authorId === engine.accountId);
  return own === undefined ? null : engine.core.readRecord(own.encoded);
}

/** Once after joining, and after moving to this device: the server's keys from the circle's profile, the own name under the ring. */
export async function settleIn(engine: Engine): Promise<void> {
  const ownName = engine.home.get(names.unsettled);
  if (ownName === null) return;
  await refreshRecords(engine);
  const found = circleProfile(engine);
  if (found !== null) {
    await engine.editIndex((index) => {
      if (index.circle === undefined) return;
      index.circle.logKey = found.profile.logKey;
      index.circle.shredKey = found.profile.shredKey;
    });
  }
  await putIndex(engine);
  const record = sealMemberProfile(engine, utf8.decode(ownName), ownProfile(engine));
  await engine.call(CirclesService.method.putRecord, { circleId: bytesOfHex(engine.circleId()), record }, "yes");
  await engine.home.transaction(() => engine.home.remove(names.unsettled));
  await refreshRecords(engine);
}
