// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account moves to this browser, after a recovery or a sign-in elsewhere: keys rotate, the old device is signed out, and groups are
// joined again (rejoin.ts).
import { type MessageInitShape, clone, create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { AccountsService, type MoveDeviceRequest, MoveDeviceRequestSchema } from "../../api/generated/carecircle/v1/accounts_pb";
import { type AccountIndex, AccountIndexSchema } from "../../api/generated/carecircle/v1/content_pb";
import { equalBytes, bytesOfHex } from "../bytes";
import type { Core } from "../core";
import type { AccountHandle } from "../core/account-core";
import { codeOf, leavesOpen } from "../errors";
import type { Transport } from "../transport";
import { type StoredAccount, accountOf, checkPassphrase, makeSecrets, storedIndex, toMessage } from "./account-steps";
import type { Account, Engine } from "./engine";
import { names } from "./home";
import { kDeviceName } from "./registration";

/** Everything of the moved account, before anything of it is kept or sent. */
export interface MovedAccount {
  account: Account;
  index: AccountIndex;
  indexVersion: number;
  request: MoveDeviceRequest;
}

function movedIndex(core: Core, stored: StoredAccount, handle: AccountHandle, signInName: string): AccountIndex {
  const index = clone(AccountIndexSchema, storedIndex(core, stored));
  const { setVersion, identityLinks } = core.describeAccount(handle);
  index.setVersion = setVersion;
  index.identityLinks.push(newestLink(identityLinks));
  index.kitConfirmed = false;
  if (signInName !== "") index.signInName = signInName;
  return index;
}

function newestLink(links: Uint8Array[]): Uint8Array {
  const newest = links.at(-1);
  if (newest === undefined) throw new Error("core.wasm moved an account without cross-signing it");
  return newest;
}

/**
 * "AMK and AIK rotate, cross-signed by the old AIK": the whole request, and the index that goes with it. `signInName` empty: as the
 * index has it.
 */
export async function prepareMove(
  core: Core,
  transport: Transport,
  stored: StoredAccount,
  wish: { signInName: string; passphrase: string },
): Promise<MovedAccount> {
  checkPassphrase(wish.passphrase);
  const server = await transport.call(AccountsService.method.getServer, {});
  const start = core.startRegistration(wish.passphrase);
  const answer = await transport.call(AccountsService.method.startPassphraseChange, { registrationRequest: start.request });
  const { record, exportKey } = core.finishRegistration(wish.passphrase, start.blind, answer.registrationResponse);
  const { opened, response } = stored;
  const handle = core.moveAccount(opened);
  const { secrets, recoveryCode } = makeSecrets(core, handle, exportKey);
  const papers = core.signDevicePapers(handle, response.deviceSet?.content ?? new Uint8Array(), server.nowMs, kDeviceName);
  const index = movedIndex(core, stored, handle, wish.signInName);
  const indexVersion = Number(response.indexVersion) + 1;
  const request: MessageInitShape<typeof MoveDeviceRequestSchema> = {
    deviceSet: toMessage(papers.deviceSet),
    previousSignature: core.signWithPreviousIdentity(opened, papers.deviceSet.content),
    deviceStatement: toMessage(papers.deviceStatement),
    identityLink: newestLink(core.describeAccount(handle).identityLinks),
    secrets,
    registrationRecord: record,
    expectedIndexVersion: response.indexVersion,
    indexSealed: core.sealIndex(handle, indexVersion, toBinary(AccountIndexSchema, index)),
  };
  const account = accountOf(core, handle, index.signInName, recoveryCode);
  return { account, index, indexVersion, request: create(MoveDeviceRequestSchema, request) };
}

/** Finishes a move that was kept, also one whose answer was lost. */
export async function finishMove(engine: Engine): Promise<void> {
  const kept = engine.home.get(names.moving);
  if (kept === null) return;
  try {
    await engine.transport.call(AccountsService.method.moveDevice, fromBinary(MoveDeviceRequestSchema, kept), "yes");
  } catch (error) {
    // An answer that was lost: the account names this device already.
    if (codeOf(error) === null || leavesOpen(error) || !(await hasMoved(engine))) throw error;
  }
  await engine.home.transaction(() => engine.home.remove(names.moving));
}

async function hasMoved(engine: Engine): Promise<boolean> {
  const stored = await engine.call(AccountsService.method.getAccount, {});
  if (stored.deviceStatement === undefined) return false;
  const { deviceId } = engine.core.readDeviceStatement(stored.deviceStatement.content);
  return equalBytes(deviceId, bytesOfHex(engine.account.deviceId));
}
