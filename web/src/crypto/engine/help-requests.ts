// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Help requests as a member works with them. Everything is opened and checked here: signature, author, revision; what fails is refused
// with its code and never shown.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";

import {
  type ConversationContent,
  ConversationContentSchema,
  type HelpRequestContent,
  HelpRequestContentSchema,
  HelpRequestSealedSchema,
  RequestKeySchema,
  SealedPartKeySchema,
} from "../../api/generated/carecircle/v1/content_pb";
import {
  HelpRequestsService,
  type HelpRequest,
  type ListHelpRequestsRequestSchema,
  ListHelpRequestsResponseSchema,
  type ListHelpRequestsResponse,
} from "../../api/generated/carecircle/v1/help_requests_pb";
import { bytesOfHex, equalBytes, hexOf, randomBytes } from "../bytes";
import { recordKinds } from "../core/record-core";
import { codeOf, EngineError } from "../errors";
import type { HelpRequestDraft, HelpRequestList, HelpRequestView, Id } from "../protocol";
import type { Engine } from "./engine";
import { keepListed, listed } from "./listed";
import { nextStep } from "./next-step";
import { parseContent } from "./parse";
import { adoptChain, needChain, type OpenedRecord, openRingRecord } from "./records";
import { checkText } from "./text";

const kTitleMax = 100;
const kDetailsMax = 2000;
const kSealedTextMax = 2000;
const kZoneMax = 200;
const kExchangeMax = 300;
const kSubcategoryMax = 100;
const kRequestKeySize = 32; // K_s
const kPagesMax = 1000;

// ---- The key of the sealed part -----------------------------------------------------------------------------------------------------

/** The key of a request's sealed part, own or received. */
export function requestKey(engine: Engine, requestId: Id): Uint8Array | null {
  return engine.index.requestKeys.find((entry) => hexOf(entry.requestId) === requestId)?.key ?? null;
}

export function sealedPartKey(requestId: Id, key: Uint8Array): ConversationContent {
  const value = create(SealedPartKeySchema, { requestId: bytesOfHex(requestId), key });
  return create(ConversationContentSchema, { content: { case: "sealedPartKey", value } });
}

/**
 * Drawn and kept in the index (here and on the server) before anything is sealed under it: a crash costs an unused key, never a request
 * that nobody can open.
 */
async function keepRequestKey(engine: Engine, requestId: Id): Promise<Uint8Array> {
  const known = requestKey(engine, requestId);
  if (known !== null) return known;
  const key = randomBytes(kRequestKeySize);
  await engine.editIndex((index) => {
    index.requestKeys.push(create(RequestKeySchema, { requestId: bytesOfHex(requestId), key }));
  });
  return key;
}

async function sealPart(engine: Engine, requestId: Id, text: string): Promise<Uint8Array> {
  if (text === "") return new Uint8Array();
  const key = await keepRequestKey(engine, requestId);
  const plaintext = toBinary(HelpRequestSealedSchema, create(HelpRequestSealedSchema, { text }));
  return engine.core.sealRequestPart(key, bytesOfHex(requestId), plaintext);
}

/** Helpers who were accepted before the request had a sealed part get its key now. */
async function sendRequestKey(engine: Engine, requestId: Id): Promise<void> {
  const key = requestKey(engine, requestId);
  if (key === null) return;
  for (const conversation of engine.conversations()) {
    if (conversation.requestId !== requestId) continue;
    await engine.sendInConversation(conversation.conversationId, sealedPartKey(requestId, key));
  }
}

/** Keeps the keys of sealed parts that arrive in conversations. */
export function registerHelpRequests(engine: Engine): void {
  engine.onContent("sealedPartKey", (receiver, message) => {
    if (message.mine || message.content.content.case !== "sealedPartKey") return;
    const { requestId, key } = message.content.content.value;
    const conversation = receiver.conversation(message.conversationId);
    // The group's context names the request, and its founder is that request's author: nobody else can set this key.
    if (hexOf(requestId) !== conversation.requestId || key.length !== kRequestKeySize) {
      throw new EngineError("record_refused", "sealed part key: of another request");
    }
    receiver.editIndexLater((index) => {
      const others = index.requestKeys.filter((known) => !equalBytes(known.requestId, requestId));
      index.requestKeys = [...others, create(RequestKeySchema, { requestId, key })];
    });
    receiver.emitChange({ noun: "help_requests" });
  });
}

// ---- Opening ----------------------------------------------------------------------------------------------------------------------------

function openSealedPart(engine: Engine, requestId: Id, sealed: Uint8Array): string | null {
  const key = requestKey(engine, requestId);
  if (sealed.length === 0 || key === null) return null;
  const opened = engine.core.openRequestPart(key, bytesOfHex(requestId), sealed);
  return parseContent(HelpRequestSealedSchema, opened, "sealed part").text;
}

/** The record's author is who the server says, or the row is refused. */
export function openRow(engine: Engine, encoded: Uint8Array, kind: 2 | 3, id: Id, author: Uint8Array): OpenedRecord {
  const opened = openRingRecord(engine, encoded, kind, id);
  if (opened.authorId !== hexOf(author)) throw new EngineError("record_refused", "record: another author");
  return opened;
}

function openContent(engine: Engine, row: HelpRequest): { opened: OpenedRecord; content: HelpRequestContent } {
  const opened = openRow(engine, row.record, recordKinds.helpRequest, hexOf(row.requestId), row.authorAccountId);
  return { opened, content: parseContent(HelpRequestContentSchema, opened.plaintext, "help request") };
}

function viewOf(engine: Engine, row: HelpRequest): HelpRequestView {
  const { opened, content } = openContent(engine, row);
  const mine = opened.authorId === engine.accountId;
  const sealed = openSealedPart(engine, opened.recordId, row.sealedPart);
  const myOffer = row.myOffer?.status;
  const conversationId = conversationOf(engine, opened.recordId);
  return {
    id: opened.recordId,
    authorId: opened.authorId,
    authorName: engine.nameOf(opened.authorId),
    mine,
    status: row.status,
    title: content.title,
    details: content.details,
    category: content.category,
    subcategory: content.subcategory,
    urgency: content.urgency,
    zone: content.zone,
    ongoing: content.ongoing,
    exchange: content.exchange,
    hasSealedPart: content.hasSealedPart,
    offersPending: row.offersPending,
    offersCount: row.offersCount,
    nextStep: nextStep({ mine, status: row.status, offersPending: row.offersPending, myOffer }),
    createdMs: Number(row.createdMs),
    expiresMs: Number(row.expiresMs),
    ...(sealed === null ? {} : { sealed }),
    ...(myOffer === undefined ? {} : { myOffer }),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
}

/** The newest conversation about the request. */
function conversationOf(engine: Engine, requestId: Id): Id | undefined {
  return engine.conversations().findLast((conversation) => conversation.requestId === requestId)?.conversationId;
}

export function helpRequests(engine: Engine): HelpRequestList {
  const list: HelpRequestList = { requests: [], refused: [] };
  for (const row of listed(engine, "help_requests")?.requests ?? []) {
    try {
      list.requests.push(viewOf(engine, row));
    } catch (error) {
      const code = codeOf(error);
      if (code === null) throw error;
      list.refused.push({ id: hexOf(row.requestId), code });
    }
  }
  list.requests.sort((left, right) => right.createdMs - left.createdMs);
  return list;
}

function rowOf(engine: Engine, id: Id): HelpRequest {
  const row = listed(engine, "help_requests")?.requests.find((candidate) => hexOf(candidate.requestId) === id);
  if (row === undefined) throw new EngineError("not_found", "help request");
  return row;
}

/** not_found, or the code of the check that the record failed. */
export function helpRequest(engine: Engine, id: Id): HelpRequestView {
  return viewOf(engine, rowOf(engine, id));
}

// ---- With the server ------------------------------------------------------------------------------------------------------------------------

async function listAll(engine: Engine): Promise<ListHelpRequestsResponse> {
  const requests: HelpRequest[] = [];
  let request: MessageInitShape<typeof ListHelpRequestsRequestSchema> = { circleId: bytesOfHex(engine.circleId()) };
  for (let pages = 0; pages < kPagesMax; pages++) {
    const page: ListHelpRequestsResponse = await engine.call(HelpRequestsService.method.list, request);
    requests.push(...page.requests);
    const last = page.requests.at(-1);
    if (!page.more || last === undefined) break;
    request = { ...request, updatedAfterMs: last.updatedMs, afterRequestId: last.requestId };
  }
  return create(ListHelpRequestsResponseSchema, { requests });
}

/** What was opened counts as seen from now on: an older revision is refused when the server shows it again. */
export async function refreshHelpRequests(engine: Engine): Promise<void> {
  const answer = await listAll(engine);
  const records = answer.requests.map((row) => row.record);
  if (needChain(engine, records)) await adoptChain(engine);
  await keepListed(engine, "help_requests", answer, () => answer.requests.forEach((row) => openedOrRefused(engine, row)));
}

// Refusals show when the list is read.
function openedOrRefused(engine: Engine, row: HelpRequest): void {
  try {
    openContent(engine, row);
  } catch (error) {
    if (codeOf(error) === null) throw error;
  }
}

// ---- Acting -----------------------------------------------------------------------------------------------------------------------------------

function contentOf(draft: HelpRequestDraft): HelpRequestContent {
  checkText(draft.title, 1, kTitleMax);
  checkText(draft.details, 0, kDetailsMax);
  checkText(draft.subcategory, 0, kSubcategoryMax);
  checkText(draft.zone, 0, kZoneMax);
  checkText(draft.exchange, 0, kExchangeMax);
  checkText(draft.sealed, 0, kSealedTextMax);
  const { sealed, ...content } = draft;
  return create(HelpRequestContentSchema, { ...content, hasSealedPart: sealed !== "" });
}

export async function createHelpRequest(engine: Engine, draft: HelpRequestDraft): Promise<HelpRequestView> {
  const content = contentOf(draft);
  const id = engine.newId();
  const sealedPart = await sealPart(engine, id, draft.sealed);
  const plaintext = toBinary(HelpRequestContentSchema, content);
  const record = engine.sealRingRecord({ kind: recordKinds.helpRequest, recordId: id }, plaintext);
  const request = { circleId: bytesOfHex(engine.circleId()), record, sealedPart, ongoing: draft.ongoing };
  await engine.call(HelpRequestsService.method.create, request);
  await refreshHelpRequests(engine);
  return helpRequest(engine, id);
}

/** permission_denied for another's; revision_conflict when it was changed elsewhere. */
export async function editHelpRequest(engine: Engine, id: Id, draft: HelpRequestDraft): Promise<HelpRequestView> {
  const content = contentOf(draft);
  await refreshHelpRequests(engine);
  const row = rowOf(engine, id);
  const { opened, content: before } = openContent(engine, row);
  if (opened.authorId !== engine.accountId) throw new EngineError("permission_denied", "help request: not the author");
  const sealedPart = await sealPart(engine, id, draft.sealed);
  const plaintext = toBinary(HelpRequestContentSchema, content);
  const record = engine.sealRingRecord({ kind: recordKinds.helpRequest, recordId: id, follows: opened }, plaintext);
  const request = { circleId: bytesOfHex(engine.circleId()), record, sealedPart, ongoing: draft.ongoing };
  await engine.call(HelpRequestsService.method.edit, request);
  if (content.hasSealedPart && !before.hasSealedPart) await sendRequestKey(engine, id);
  await refreshHelpRequests(engine);
  return helpRequest(engine, id);
}

export async function completeHelpRequest(engine: Engine, id: Id): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), requestId: bytesOfHex(id) };
  await engine.call(HelpRequestsService.method.complete, request, "yes");
  await refreshHelpRequests(engine);
}

export async function cancelHelpRequest(engine: Engine, id: Id): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), requestId: bytesOfHex(id) };
  await engine.call(HelpRequestsService.method.cancel, request, "yes");
  await refreshHelpRequests(engine);
}
