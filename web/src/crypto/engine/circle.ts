// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The circle: founding, who is in it, its profile, roles, removal and leaving. Every change of the group is one commit that the server
// orders and every member judges.
import { create } from "@bufbuild/protobuf";

import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import { CirclesService, Role } from "../../api/generated/carecircle/v1/circles_pb";
import { type CircleProfile, CircleProfileSchema, CrisisNumberSchema } from "../../api/generated/carecircle/v1/content_pb";
import { bytesOfHex, hexOf } from "../bytes";
import { noChange } from "../core/group-core";
import { EngineError, hasCode } from "../errors";
import type { CircleSettings, CircleView, Id, MemberView } from "../protocol";
import { commitChange, type PlannedChange, syncCircle } from "./circle-commit";
import { circleProfile, refreshRecords, sealCircleProfile, sealMemberProfile } from "./circle-records";
import type { Engine, Member } from "./engine";
import { hasGroup, keepUnconfirmed, loadGroup, saveGroup } from "./groups";
import { names } from "./home";
import { putIndex } from "./index";
import { keepListed, listed } from "./listed";
import { addGeneration, closeKeyring } from "./records";
import { checkText } from "./text";

const kLeaveAttemptsMax = 5;
const kNameMax = 100;
const kZoneMax = 200;
const kZonesMax = 50;
const kCrisisNumbersMax = 20;

// ---- Looking ------------------------------------------------------------------------------------------------------------------------

/** not_a_member before a circle was joined, still_waiting while nobody let us in. */
export function circleIdOf(engine: Engine): Id {
  const circleId = hexOf(engine.index.circle?.circleId ?? new Uint8Array());
  if (circleId !== "" && hasGroup(engine, circleId)) return circleId;
  const isWaiting = engine.home.get(names.joining) !== null;
  throw new EngineError(isWaiting ? "still_waiting" : "not_a_member", "circle");
}

export function isMember(engine: Engine): boolean {
  const circleId = hexOf(engine.index.circle?.circleId ?? new Uint8Array());
  return circleId !== "" && hasGroup(engine, circleId);
}

/** Those in the circle's tree whom the server lists too. Before it has answered for the first time: all in the tree. */
export function membersOf(engine: Engine): Member[] {
  const list = listed(engine, "members");
  const rows = new Map(list?.members.map((row) => [hexOf(row.accountId), row]));
  const members: Member[] = [];
  for (const leaf of engine.core.listLeaves(engine.circleGroup().handle)) {
    const id = hexOf(leaf.accountId);
    const row = rows.get(id);
    if (list !== null && row === undefined) continue;
    const joinedMs = Number(row?.joinedMs ?? 0n);
    members.push({ id, role: leaf.role, name: engine.nameOf(id), joinedMs, leaving: row?.leaving ?? false });
  }
  return members;
}

export function members(engine: Engine): MemberView[] {
  return membersOf(engine).map((member) => ({ ...member, mine: member.id === engine.accountId }));
}

export function circle(engine: Engine): CircleView {
  const present = membersOf(engine).filter((member) => !member.leaving);
  const profile = circleProfile(engine)?.profile;
  return {
    id: engine.circleId(),
    name: profile?.name ?? "",
    zones: [...(profile?.zones ?? [])],
    categories: [...(profile?.categories ?? [])],
    crisisNumbers: (profile?.crisisNumbers ?? []).map(({ name, number }) => ({ name, number })),
    role: engine.ownRole(),
    memberCount: present.length,
    ownerCount: present.filter((member) => member.role === Role.OWNER).length,
    waitingCount: listed(engine, "joins")?.joins.length ?? 0,
  };
}

export async function refreshMembers(engine: Engine): Promise<void> {
  const answer = await engine.call(CirclesService.method.listMembers, { circleId: bytesOfHex(engine.circleId()) });
  await keepListed(engine, "members", answer);
}

// ---- Founding and the profile -----------------------------------------------------------------------------------------------------

function checkSettings(settings: CircleSettings): void {
  checkText(settings.name, 1, kNameMax);
  if (settings.zones.length > kZonesMax) throw new EngineError("limit_exceeded", "zones");
  for (const zone of settings.zones) checkText(zone, 1, kZoneMax);
  if (settings.crisisNumbers.length > kCrisisNumbersMax) throw new EngineError("limit_exceeded", "crisis numbers");
  for (const { name, number } of settings.crisisNumbers) {
    checkText(name, 0, kNameMax);
    checkText(number, 1, kNameMax);
  }
}

function applySettings(profile: CircleProfile, settings: CircleSettings): void {
  profile.name = settings.name;
  profile.zones = [...settings.zones];
  profile.categories = [...settings.categories];
  profile.crisisNumbers = settings.crisisNumbers.map((entry) => create(CrisisNumberSchema, { ...entry }));
}

/** Founds the circle of the owner's link, the part behind "#": circle_founded when it has founded another one. */
export async function foundCircle(engine: Engine, fragment: string, settings: CircleSettings, ownName: string): Promise<Id> {
  if (isMember(engine)) return engine.circleId();
  checkSettings(settings);
  const server = await engine.call(AccountsService.method.getServer, {});
  const circleId = engine.newId();
  const group = engine.core.createCircle(engine.account.handle, bytesOfHex(circleId), engine.nowMs());
  const groupInfo = engine.core.groupInfo(group);
  // The first generation and the server's keys are in the index before the circle exists.
  closeKeyring(engine);
  await engine.home.transaction(() => {
    engine.editIndexLater((index) => {
      delete index.circle;
    });
    addGeneration(engine, circleId, group);
    engine.editIndexLater((index) => {
      if (index.circle === undefined) return;
      index.circle.logKey = server.logKey;
      index.circle.shredKey = server.shredKey;
    });
    keepUnconfirmed(engine, circleId, group);
    engine.core.closeGroup(group);
  });
  await putIndex(engine);

  const profile = create(CircleProfileSchema, { logKey: server.logKey, shredKey: server.shredKey });
  applySettings(profile, settings);
  await engine.callOnce(CirclesService.method.found, {
    inviteId: engine.core.parseInviteFragment(fragment).inviteId,
    inviteProof: engine.core.makeInviteProof(fragment, "found", bytesOfHex(circleId)),
    circleId: bytesOfHex(circleId),
    groupInfo,
    records: [sealCircleProfile(engine, circleId, profile, null), sealMemberProfile(engine, ownName, null)],
  });
  await putIndex(engine);
  return circleId;
}

/** By an owner. revision_conflict when another owner was first. */
export async function editCircle(engine: Engine, settings: CircleSettings): Promise<void> {
  if (!engine.core.rightsOf(engine.ownRole()).mayInvite) throw new EngineError("permission_denied", "circle: profile");
  checkSettings(settings);
  await refreshRecords(engine);
  const before = circleProfile(engine);
  if (before === null) throw new EngineError("not_found", "circle: profile");
  applySettings(before.profile, settings);
  const circleId = engine.circleId();
  const record = sealCircleProfile(engine, circleId, before.profile, before);
  await engine.call(CirclesService.method.putRecord, { circleId: bytesOfHex(circleId), record });
  await refreshRecords(engine);
}

// ---- Removal, roles, leaving --------------------------------------------------------------------------------------------------------

function findMember(engine: Engine, id: Id): Member {
  const found = membersOf(engine).find((member) => member.id === id);
  if (found === undefined) throw new EngineError("not_found", "member");
  return found;
}

function removal(accountId: Id): PlannedChange {
  return { ...noChange, removedAccountIds: [bytesOfHex(accountId)], admittedJoinIds: [] };
}

/** wrong_state for oneself; permission_denied, not_found. */
export async function removeMember(engine: Engine, id: Id): Promise<void> {
  if (id === engine.accountId) throw new EngineError("wrong_state", "remove: oneself; leave instead");
  await refreshMembers(engine);
  const member = findMember(engine, id);
  if (!engine.core.mayRemove(engine.ownRole(), member.role)) throw new EngineError("permission_denied", "remove");
  await commitChange(engine, () => Promise.resolve(removal(findMember(engine, id).id)));
  await refreshMembers(engine);
}

/** Between member and owner, by an owner. role_not_supported, permission_denied, last_owner. */
export async function changeRole(engine: Engine, id: Id, role: Role): Promise<void> {
  if (role !== Role.MEMBER && role !== Role.OWNER) throw new EngineError("role_not_supported", "role");
  if (engine.ownRole() !== Role.OWNER) throw new EngineError("permission_denied", "role");
  await refreshMembers(engine);
  await commitChange(engine, () => {
    const unchanged = findMember(engine, id).role === role;
    const leavesNoOwner = role !== Role.OWNER && !otherOwners(engine, id);
    if (leavesNoOwner && !unchanged) throw new EngineError("last_owner", "role");
    const roleChanges = unchanged ? [] : [{ accountId: bytesOfHex(id), role }];
    return Promise.resolve({ ...noChange, roleChanges, admittedJoinIds: [] });
  });
  await refreshMembers(engine);
}

function otherOwners(engine: Engine, id: Id): boolean {
  return membersOf(engine).some((member) => member.role === Role.OWNER && member.id !== id && !member.leaving);
}

/** last_owner. The leaf is removed by whoever has the right and is next online. */
export async function leaveCircle(engine: Engine): Promise<void> {
  await refreshMembers(engine);
  const isLastOwner = engine.ownRole() === Role.OWNER && !otherOwners(engine, engine.accountId);
  if (isLastOwner) throw new EngineError("last_owner", "leave");
  for (let attempts = 1; ; attempts++) {
    try {
      await proposeLeaving(engine);
      return;
    } catch (error) {
      if (!hasCode(error, "stale_epoch") || attempts === kLeaveAttemptsMax) throw error;
    }
    await syncCircle(engine);
  }
}

async function proposeLeaving(engine: Engine): Promise<void> {
  const circleId = engine.circleId();
  const request = await engine.home.transaction(() => {
    const { handle } = loadGroup(engine, circleId);
    const { epoch } = engine.core.describeGroup(handle);
    const proposal = engine.core.proposeLeaving(handle);
    saveGroup(engine, circleId);
    return { circleId: bytesOfHex(circleId), epoch, proposal, clientRequestId: bytesOfHex(engine.newId()) };
  });
  await engine.callOnce(CirclesService.method.leave, request);
}

/** Commits the removal of those who left, when this member has the right. One commit each: the roles may change with every one. */
export async function removeWhoLeft(engine: Engine): Promise<void> {
  if (!engine.core.rightsOf(engine.ownRole()).mayAdmit) return;
  for (const { id, leaving } of membersOf(engine)) {
    if (leaving) await commitChange(engine, () => Promise.resolve(removalOfWhoLeft(engine, id)));
  }
}

function removalOfWhoLeft(engine: Engine, id: Id): PlannedChange {
  const member = membersOf(engine).find((candidate) => candidate.id === id);
  const mayRemove = member !== undefined && engine.core.mayRemove(engine.ownRole(), member.role);
  return mayRemove ? removal(id) : { ...noChange, admittedJoinIds: [] };
}
