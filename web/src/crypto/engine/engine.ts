// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One signed-in account in this browser: what every operation works with. The counterpart of the command line's client.h; the nouns
// (help-requests.ts, conversations.ts, contacts.ts, …) are free functions over it.
//
// The host persists before it sends: group state is in the home before the message that it made leaves, and a call that must happen once
// goes through `callOnce`, which keeps it until the server answered and finishes it on the next sync.
//
// Calls that change MLS state or the index run one after the other, through `exclusively`. Reads of what is kept (status, members,
// helpRequests, messages, …) are synchronous functions of the home and need no turn, so that a slow network never keeps a screen, or
// leaving quickly, waiting behind a call that is under way.
import { create, type DescMessage, type DescMethodUnary, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";

import type { AccountIndex, ConversationContent } from "../../api/generated/carecircle/v1/content_pb";
import { AccountIndexSchema } from "../../api/generated/carecircle/v1/content_pb";
import type { Role } from "../../api/generated/carecircle/v1/circles_pb";
import type { AttachedMessage } from "../../api/generated/carecircle/v1/contacts_pb";
import { bytesOfHex, newId } from "../bytes";
import type { Core } from "../core";
import type { AccountHandle } from "../core/account-core";
import type { GroupHandle, Leaf } from "../core/group-core";
import type { KeyringHandle, RecordKind } from "../core/record-core";
import { codeOf } from "../errors";
import type { Change, Id } from "../protocol";
import type { Store } from "../store";
import type { Repeat, Transport } from "../transport";
import { callKept } from "./calls";
import * as circle from "./circle";
import * as circleRecords from "./circle-records";
import * as direct from "./direct-conversations";
import * as groups from "./groups";
import { Home } from "./home";
import * as accountIndex from "./index";
import * as kept from "./kept-conversations";
import * as records from "./records";
import { syncConversations } from "./sync-conversations";

/** This browser's device and the account it belongs to. Its keys stay in core.wasm behind the handle. */
export interface Account {
  handle: AccountHandle;
  accountId: Id;
  deviceId: Id;
  credential: Uint8Array; // encoded Credential of this device's leaf
  signInName: string;
  recoveryCode: string; // as printed on the kit
}

export interface Member {
  id: Id;
  role: Role;
  name: string;
  joinedMs: number;
  leaving: boolean;
}

/** A group with its place in its delivery stream. */
export interface StreamGroup {
  handle: GroupHandle; // in core.wasm
  sequence: number; // everything up to it was processed
  joinedEpoch: number; // messages of earlier epochs are not for us
}

/** A direct conversation that this device is in. */
export interface DirectConversation {
  conversationId: Id;
  requestId: Id;
  offerId: Id;
  peerId: Id;
}

/** One opened message of a conversation, own ones included, as it is kept in the home. */
export interface OpenedMessage {
  conversationId: Id;
  sequence: number;
  senderId: Id;
  senderDeviceId: Id;
  mine: boolean;
  acceptedMs: number;
  content: ConversationContent;
}

export interface SentMessage {
  sequence: number;
  acceptedMs: number;
}

/** What accepting an offer needs: the group of requester and helper, the helper added, first messages sealed. */
export interface FoundedConversation {
  conversationId: Id;
  commit: Uint8Array;
  welcome: Uint8Array;
  groupInfo: Uint8Array;
  helperDeviceId: Id;
  messages: Uint8Array[];
}

export type ContentCase = NonNullable<ConversationContent["content"]["case"]>;

/**
 * Called in the home's transaction that stores the message, for each message once, own ones included. It may put into the home and call
 * `editIndexLater`. An EngineError or CoreError is kept as the sync's report; the message is stored all the same.
 */
export type ContentHandler = (engine: Engine, message: OpenedMessage) => void;

/** The index as this home knows it. `dirty`: changed here and not yet on the server. `inFlight`: a put was sent, its answer not seen. */
export interface LocalIndex {
  value: AccountIndex;
  version: number;
  dirty: boolean;
  inFlight: boolean;
}

export interface EngineParts {
  core: Core;
  store: Store;
  transport: Transport;
  account: Account;
  /** This device's clock, UTC milliseconds. */
  clock?: () => number;
}

export class Engine {
  readonly core: Core;
  readonly transport: Transport;
  readonly home: Home;
  account: Account;
  /** Add to the device's clock for the server's time. */
  clockOffsetMs = 0;

  /** Told what went wrong in the background: an expected failure or a bug. */
  onTrouble: (error: unknown) => void = (error) => {
    if (codeOf(error) === null) throw error;
  };

  // For the files of engine/ alone.
  readonly groups = new Map<Id, StreamGroup>();
  readonly handlers = new Map<ContentCase, ContentHandler[]>();
  localIndex: LocalIndex = { value: create(AccountIndexSchema), version: 0, dirty: false, inFlight: false };
  keyringHandle: KeyringHandle | null = null;
  /** 0: not yet. */
  chainFetchedMs = 0;
  /** Of the text that was written last; 0: none yet. */
  lastWrittenMs = 0;
  readonly knownRecords = new Map<string, records.KnownRecord>();
  /** The first thing that was refused although the sync went on. */
  report: Error | null = null;

  private readonly clock: () => number;
  private readonly listeners = new Set<(change: Change) => void>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(parts: EngineParts) {
    this.core = parts.core;
    this.transport = parts.transport;
    this.account = parts.account;
    this.clock = parts.clock ?? Date.now;
    this.home = new Home(parts.store, () => this.reload());
    accountIndex.loadIndex(this);
  }

  /** Closes what is open in core.wasm and forgets the keys; the engine is not to be used after it. */
  close(): void {
    this.listeners.clear();
    this.closeHandles();
    this.core.closeAccount(this.account.handle);
  }

  // ---- Who we are ------------------------------------------------------------------------------------------------------------
  get accountId(): Id {
    return this.account.accountId;
  }
  /** UTC milliseconds, the device's clock corrected by the server's. */
  nowMs(): number {
    return this.clock() + this.clockOffsetMs;
  }
  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }
  newId(): Id {
    return newId();
  }

  // ---- Calls -----------------------------------------------------------------------------------------------------------------
  /** Runs `work` when everything that was asked before is done. Not to be called inside such work. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work, work);
    this.turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
  /** Runs `work` in its turn without anybody waiting for it. */
  inBackground(work: () => Promise<void>): void {
    this.exclusively(work).catch((error: unknown) => this.onTrouble(error));
  }
  call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    repeat: Repeat = "no",
  ): Promise<MessageShape<O>> {
    return this.transport.call(method, request, repeat);
  }
  /**
   * For requests that must happen once (with a clientRequestId): kept in the home until the server has answered for good, and repeated by
   * the next sync when the answer was lost. `also` is put into the transaction that keeps the request.
   */
  callOnce<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    also: () => void = () => undefined,
  ): Promise<MessageShape<O>> {
    return callKept(this, method, request, also);
  }

  // ---- The circle --------------------------------------------------------------------------------------------------------------
  /** not_a_member before a circle was joined, still_waiting while nobody let us in. */
  circleId(): Id {
    return circle.circleIdOf(this);
  }
  circleGroup(): StreamGroup {
    return groups.loadGroup(this, this.circleId());
  }
  ownRole(): Role {
    return this.leafOf(this.accountId).role;
  }
  /** By the server's list, checked against the circle's tree; names from their profiles. */
  members(): Member[] {
    return circle.membersOf(this);
  }
  /** "" when unknown; never an error, since a name is only shown. */
  nameOf(account: Id): string {
    return circleRecords.nameOf(this, account);
  }
  /** The account's leaf in the circle's tree. not_a_member. */
  leafOf(account: Id): Leaf {
    return this.core.findLeaf(this.circleGroup().handle, bytesOfHex(account));
  }

  // ---- Ring records ------------------------------------------------------------------------------------------------------------
  /** With the generations that the index keeps. */
  keyring(): KeyringHandle {
    return records.keyringOf(this);
  }
  sealRingRecord(draft: records.OwnRecordDraft, plaintext: Uint8Array): Uint8Array {
    return records.sealRingRecord(this, draft, plaintext);
  }
  /** Signature, author, kind, revision (never lower than seen), then opened. Inside a transaction what was seen is kept. */
  openRingRecord(record: Uint8Array, kind: RecordKind, expectedId: Id): records.OpenedRecord {
    return records.openRingRecord(this, record, kind, expectedId);
  }

  // ---- The index ---------------------------------------------------------------------------------------------------------------
  get index(): AccountIndex {
    return this.localIndex.value;
  }
  /** Changes it here and on the server, durably, before it resolves. Call it before the step that depends on it. */
  async editIndex(change: (index: AccountIndex) => void): Promise<void> {
    await this.home.transaction(() => this.editIndexLater(change));
    await accountIndex.putIndex(this);
  }
  /** Inside a transaction: kept with it, and put on the server before anything is acknowledged. */
  editIndexLater(change: (index: AccountIndex) => void): void {
    accountIndex.editIndexLater(this, change);
  }

  // ---- Conversations -----------------------------------------------------------------------------------------------------------
  conversations(): readonly DirectConversation[] {
    return kept.conversationsOf(this);
  }
  /** not_found. */
  conversation(conversationId: Id): DirectConversation {
    return kept.findConversation(this, conversationId);
  }
  /** The newest conversation with this member. contact_no_conversation. */
  conversationWith(account: Id): DirectConversation {
    return kept.conversationWith(this, account);
  }
  messages(conversationId: Id, afterSequence = 0): OpenedMessage[] {
    return kept.messagesOf(this, conversationId, afterSequence);
  }
  /** Seals, keeps and sends; repeats in the new epoch when the group moved on. */
  sendInConversation(conversationId: Id, content: ConversationContent): Promise<SentMessage> {
    return direct.sendInConversation(this, conversationId, content);
  }
  /** For calls that carry a message: sealed, and kept in the home. On stale_epoch synchronise and prepare a new one (withFreshEpoch). */
  prepareMessage(conversationId: Id, content: ConversationContent): Promise<AttachedMessage> {
    return direct.prepareMessage(this, conversationId, { content, outboxKey: "" });
  }
  /** Runs `attempt`, and after stale_epoch synchronises and runs it again, a few times. */
  withFreshEpoch<T>(attempt: () => Promise<T>): Promise<T> {
    return direct.withFreshEpoch(attempt, () => syncConversations(this));
  }
  foundDirectConversation(requestId: Id, offerId: Id, helper: Id, firstMessages: ConversationContent[]): Promise<FoundedConversation> {
    return direct.foundDirectConversation(this, requestId, offerId, helper, firstMessages);
  }

  // ---- What nouns hang in --------------------------------------------------------------------------------------------------------
  onContent(kind: ContentCase, handler: ContentHandler): void {
    this.handlers.set(kind, [...(this.handlers.get(kind) ?? []), handler]);
  }
  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** Inside a transaction: told when it is durable, and once for the same thing. */
  emitChange(change: Change): void {
    this.home.whenDurable(`change ${change.noun} ${change.id ?? ""}`, () => {
      for (const listener of this.listeners) listener(change);
    });
  }

  /** After a transaction that failed: what was derived from it is loaded again from what is kept. */
  private reload(): void {
    this.closeHandles();
    accountIndex.loadIndex(this);
  }

  private closeHandles(): void {
    groups.closeGroups(this);
    records.closeKeyring(this);
    this.knownRecords.clear();
  }
}
