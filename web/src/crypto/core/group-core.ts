// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Groups: circles and direct conversations (docs/protocol/mls.md, admission.md). Every rule that members apply to a commit is applied
// in the module before the commit can be merged.
import { type Call, FieldReader, type Handle, listField, reading } from "./abi";
import type { AccountHandle } from "./account-core";

export type GroupHandle = Handle<"group">;
type TimeMs = number | bigint;

/** A device's leaf in a group's tree. */
export interface Leaf {
  accountId: Uint8Array;
  deviceId: Uint8Array;
  credential: Uint8Array;
  signatureKey: Uint8Array;
  /** In a circle, by the group's own roles; in a conversation always member (2). Numbers as in Role of circles.proto. */
  role: number;
}
/** What the index remembers of a group after each epoch. */
export interface Anchor {
  groupId: Uint8Array;
  epoch: bigint;
  identityKeys: Uint8Array[];
}
/** One of the pieces in which a group's state is kept. Numbers begin with 1. */
export interface StatePart {
  number: number;
  sealed: Uint8Array;
}
/** What turns the parts that are kept into those of the present state: all of it in one write. */
export interface StateChanges {
  /** Whatever else is kept of the group's state is deleted. */
  replacesAll: boolean;
  parts: StatePart[];
}
export interface GroupDescription {
  groupId: Uint8Array;
  epoch: bigint;
  kind: "circle" | "conversation";
  /** Of conversations. */
  circleId: Uint8Array | undefined;
  requestId: Uint8Array | undefined;
  offerId: Uint8Array | undefined;
  /** A commit, ours or another's, is staged and neither merged nor discarded. */
  staged: boolean;
}
export type Received =
  /** `content`: an encoded ConversationContent whose franking tag was checked. */
  | { kind: "content"; content: Uint8Array; senderId: Uint8Array; senderDeviceId: Uint8Array }
  /** Its sender did not tag it, or not rightly: not to be shown, to be reported once. */
  | { kind: "dropped" }
  | { kind: "proposal" }
  /** Staged, and allowed by the rules of its group: merge it. */
  | { kind: "commit"; addedIds: Uint8Array[]; removedIds: Uint8Array[]; removesUs: boolean; rolesChanged: boolean; epoch: bigint };
/** What one commit of the circle's group changes; the roles that follow from it are worked out in the module. */
export interface CircleChange {
  admissions: readonly { keyPackage: Uint8Array; evidence: Uint8Array }[];
  /** Every leaf of the account, and its role with them. */
  removedAccountIds: readonly Uint8Array[];
  roleChanges: readonly { accountId: Uint8Array; role: number }[];
}
export interface StagedChange {
  /** The epoch the commit was made in: the request's `epoch`. */
  epoch: bigint;
  commit: Uint8Array;
  /** When somebody is added. */
  welcome: Uint8Array | undefined;
  groupInfo: Uint8Array;
}
export interface ConversationFounding {
  conversationId: Uint8Array;
  requestId: Uint8Array;
  offerId: Uint8Array;
  helperId: Uint8Array;
  /** Claimed from the server, checked against the circle's tree. */
  keyPackage: Uint8Array;
}

const noIds: readonly Uint8Array[] = [];
export const noChange: CircleChange = { admissions: [], removedAccountIds: noIds, roleChanges: [] };

function anchorFields(anchor: Anchor): Uint8Array {
  return listField([anchor.groupId, anchor.epoch, listField(anchor.identityKeys)]);
}

function readLeaf(reader: FieldReader): Leaf {
  return {
    accountId: reader.bytes(),
    deviceId: reader.bytes(),
    credential: reader.bytes(),
    signatureKey: reader.bytes(),
    role: reader.number(),
  };
}

function readParts(fields: readonly Uint8Array[]): StatePart[] {
  const reader = new FieldReader(fields);
  return Array.from({ length: fields.length / 2 }, () => ({ number: reader.number(), sealed: reader.bytes() }));
}

function readReceived(reader: FieldReader): Received {
  const kind = reader.text();
  switch (kind) {
    case "content":
      return { kind, content: reader.bytes(), senderId: reader.bytes(), senderDeviceId: reader.bytes() };
    case "dropped":
    case "proposal":
      return { kind };
    case "commit":
      return {
        kind,
        addedIds: reader.list(),
        removedIds: reader.list(),
        removesUs: reader.boolean(),
        rolesChanged: reader.boolean(),
        epoch: reader.bigint(),
      };
    default:
      throw new Error("core.wasm received something unknown");
  }
}

/** Making and joining groups. */
function groupLifeCore(call: Call) {
  const read = reading(call);
  return {
    /** `secrets` are kept until a Welcome uses them. */
    createKeyPackage(
      account: AccountHandle, nowMs: TimeMs,
    ): { message: Uint8Array; reference: Uint8Array; secrets: Uint8Array } {
      const reader = read("key_package_create", account, nowMs);
      return { message: reader.bytes(), reference: reader.bytes(), secrets: reader.bytes() };
    },
    /** The group of a new circle, whose owner is the account. */
    createCircle(account: AccountHandle, circleId: Uint8Array, nowMs: TimeMs): GroupHandle {
      return read("circle_create", account, circleId, nowMs).handle();
    },
    /** The group of requester and helper, the helper added; merged already, since nobody else can commit to it yet. */
    foundConversation(
      account: AccountHandle, circle: GroupHandle, founding: ConversationFounding, nowMs: TimeMs,
    ): { group: GroupHandle; commit: Uint8Array; welcome: Uint8Array; groupInfo: Uint8Array; helperDeviceId: Uint8Array } {
      const { conversationId, requestId, offerId, helperId, keyPackage } = founding;
      const reader = read("conversation_found", account, circle, conversationId, requestId, offerId, helperId, keyPackage, nowMs);
      return {
        group: reader.handle(),
        commit: reader.bytes(),
        welcome: reader.bytes(),
        groupInfo: reader.bytes(),
        helperDeviceId: reader.bytes(),
      };
    },
    /** mls_not_for_us when the Welcome is for another key package. Judge it before use: checkCircleJoin, checkConversationJoin. */
    joinGroup(welcome: Uint8Array, secrets: Uint8Array, nowMs: TimeMs): GroupHandle {
      return read("group_join", welcome, secrets, nowMs).handle();
    },
    /**
     * By external commit with the stored GroupInfo, which must not be older than the anchor nor signed by a stranger; takes the place
     * of our stale leaf. Use the group when the server has accepted `commit`.
     */
    rejoinGroup(
      account: AccountHandle, groupInfo: Uint8Array, anchor: Anchor, nowMs: TimeMs,
    ): { group: GroupHandle; epoch: bigint; commit: Uint8Array; groupInfo: Uint8Array } {
      const reader = read("group_rejoin", account, groupInfo, anchorFields(anchor), nowMs);
      return { group: reader.handle(), epoch: reader.bigint(), commit: reader.bytes(), groupInfo: reader.bytes() };
    },
    closeGroup(group: GroupHandle): void {
      call("group_close", group);
    },
    /** Signed, with the tree. */
    groupInfo(group: GroupHandle): Uint8Array {
      return read("group_info", group).bytes();
    },
  };
}

/** Keeping groups in the local store, sealed under a key of the account's. Staged commits are kept. */
function groupStateCore(call: Call) {
  const read = reading(call);
  return {
    /** The whole state. */
    serializeGroup(account: AccountHandle, group: GroupHandle): Uint8Array {
      return read("group_serialize", account, group).bytes();
    },
    restoreGroup(account: AccountHandle, groupId: Uint8Array, sealed: Uint8Array): GroupHandle {
      return read("group_restore", account, groupId, listField([sealed])).handle();
    },
    /** The state in parts: those that changed since `markSaved`. */
    changesOf(account: AccountHandle, group: GroupHandle): StateChanges {
      const [replacesAll = new Uint8Array(), ...parts] = call("group_changes", account, group);
      return { replacesAll: new FieldReader([replacesAll]).boolean(), parts: readParts(parts) };
    },
    /** The last changes are durable. Until then the next ones hold them again. */
    markSaved(group: GroupHandle): void {
      call("group_saved", group);
    },
    /** state_damaged for anything but the parts of one write. */
    restoreGroupParts(account: AccountHandle, groupId: Uint8Array, parts: readonly StatePart[]): GroupHandle {
      const fields = parts.flatMap(({ number, sealed }) => [number, sealed]);
      return read("group_restore", account, groupId, listField(fields)).handle();
    },
  };
}

/** Looking at groups, and judging those that we were let into. */
function groupViewCore(call: Call) {
  const read = reading(call);
  return {
    describeGroup(group: GroupHandle): GroupDescription {
      const reader = read("group_describe", group);
      return {
        groupId: reader.bytes(),
        epoch: reader.bigint(),
        kind: reader.text() === "circle" ? "circle" : "conversation",
        circleId: reader.optionalBytes(),
        requestId: reader.optionalBytes(),
        offerId: reader.optionalBytes(),
        staged: reader.boolean(),
      };
    },
    listLeaves(group: GroupHandle): Leaf[] {
      return read("group_leaves", group).structs(readLeaf);
    },
    /** not_a_member when the account has no leaf. */
    findLeaf(group: GroupHandle, accountId: Uint8Array): Leaf {
      return readLeaf(read("group_find_leaf", group, accountId));
    },
    anchorOf(group: GroupHandle): Anchor {
      const reader = read("group_anchor", group);
      return { groupId: reader.bytes(), epoch: reader.bigint(), identityKeys: reader.list() };
    },
    /** Right after joining a group that is known: rolled_back, mls_wrong_group, admission_refused. */
    checkAnchor(group: GroupHandle, anchor: Anchor): void {
      call("group_check_anchor", group, anchorFields(anchor));
    },
    /** Right after joining: the group is the invited circle's, its signer may admit, the inviter holds the right. admission_refused. */
    checkCircleJoin(group: GroupHandle, inviteContent: Uint8Array, inviterCredential: Uint8Array): void {
      call("circle_check_join", group, inviteContent, inviterCredential);
    },
    /** Right after joining: the two accounts, founded by the request's author, about our offer. `authorId` is the record's author. */
    checkConversationJoin(
      group: GroupHandle, circle: GroupHandle,
      expected: { requestId: Uint8Array; offerId: Uint8Array; ownId: Uint8Array; authorId: Uint8Array },
    ): void {
      call("conversation_check_join", group, circle, expected.requestId, expected.offerId, expected.ownId, expected.authorId);
    },
    /** Nothing is said to a device that the other member has left behind: key_packages_exhausted. not_a_member after leaving. */
    checkPeer(circle: GroupHandle, conversation: GroupHandle, peerId: Uint8Array): void {
      call("conversation_check_peer", circle, conversation, peerId);
    },
    rightsOf(role: number): { mayInvite: boolean; mayAdmit: boolean } {
      const reader = read("role_rights", role);
      return { mayInvite: reader.boolean(), mayAdmit: reader.boolean() };
    },
    mayRemove(removerRole: number, removedRole: number): boolean {
      return read("role_may_remove", removerRole, removedRole).boolean();
    },
  };
}

/** Commits and messages. */
function groupMessageCore(call: Call) {
  const read = reading(call);
  return {
    /** Stages the commit. An admission of a role above member gives the role in the same commit. */
    stageCircleChange(circle: GroupHandle, change: CircleChange, nowMs: TimeMs): StagedChange {
      const admissions = change.admissions.map(({ keyPackage, evidence }) => listField([keyPackage, evidence]));
      const roleChanges = change.roleChanges.map(({ accountId, role }) => listField([accountId, role]));
      const reader = read(
        "circle_stage_change", circle, listField(admissions), listField(change.removedAccountIds), listField(roleChanges), nowMs);
      return {
        epoch: reader.bigint(),
        commit: reader.bytes(),
        welcome: reader.optionalBytes(),
        groupInfo: reader.bytes(),
      };
    },
    /** mls_removed when the commit removes us. */
    mergeStaged(group: GroupHandle): void {
      call("group_merge", group);
    },
    discardStaged(group: GroupHandle): void {
      call("group_discard", group);
    },
    /** The proposal by which we leave; somebody else commits it. Store the group before it is sent. */
    proposeLeaving(group: GroupHandle): Uint8Array {
      return read("group_propose_leaving", group).bytes();
    },
    /** Pads, tags and encrypts an encoded ConversationContent. Store the group before it is sent. */
    protectContent(account: AccountHandle, conversation: GroupHandle, content: Uint8Array): Uint8Array {
      return read("conversation_protect", account, conversation, content).bytes();
    },
    /** One message of the group's stream, own commits included. A commit that breaks a rule is discarded: its error says which. */
    processMessage(group: GroupHandle, message: Uint8Array, nowMs: TimeMs): Received {
      return readReceived(read("group_process", group, message, nowMs));
    },
  };
}

export function groupCore(call: Call) {
  return { ...groupLifeCore(call), ...groupStateCore(call), ...groupViewCore(call), ...groupMessageCore(call) };
}
