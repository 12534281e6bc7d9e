// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Steps that registration, signing in and moving share.
import { type MessageInitShape, fromBinary } from "@bufbuild/protobuf";

import {
  AccountsService,
  type AccountSecretsSchema,
  type GetAccountResponse,
  type SignedStruct,
  type SignedStructSchema,
} from "../../api/generated/carecircle/v1/accounts_pb";
import { type AccountIndex, AccountIndexSchema } from "../../api/generated/carecircle/v1/content_pb";
import { hexOf, randomBytes, utf8 } from "../bytes";
import type { Core } from "../core";
import type { SignedBytes } from "../core/abi";
import type { AccountHandle, OpenedAccountHandle } from "../core/account-core";
import { EngineError } from "../errors";
import type { Transport } from "../transport";
import type { Account } from "./engine";
import { readFields, writeFields } from "./fields";

const kPassphraseMin = 8; // characters
const kPassphraseMax = 128;

/** passphrase_too_short, also for one that is too long: it says both. */
export function checkPassphrase(passphrase: string): void {
  const characters = Array.from(passphrase).length;
  if (characters < kPassphraseMin || characters > kPassphraseMax) throw new EngineError("passphrase_too_short");
}

// ---- The sign-in name -----------------------------------------------------------------------------------------------------------

// 64 words: six bits of a byte each, without a bias. The same as the command line's.
const kWords = `amber apple basil beach birch bread brook cedar cherry clay clover coral daisy dawn delta ember fern field flint forest
  garden ginger grove harbor hazel heron honey ivory jade juniper kettle lake lantern lemon lilac linden maple meadow mint moss nutmeg
  oak olive orchid otter pear pebble pine plum poppy quartz rain river robin sage sand silver sparrow spruce stone thyme tulip willow
  wren`.split(/\s+/u);
const kSuggestedWords = 3;
const kSuggestedStemMax = 20;

/** SHA-256(server_id || 0x00 || normalised name): the name's ends are trimmed, and A to Z become a to z. */
export function signInNameHash(core: Core, serverId: Uint8Array, signInName: string): Uint8Array {
  const trimmed = signInName.replace(/^[ \t\r\n]+|[ \t\r\n]+$/gu, "");
  const normalised = trimmed.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
  return core.sha256(serverId, new Uint8Array([0]), utf8.encode(normalised));
}

/** A name that nobody has to invent: from the display name, with random words. */
export function suggestSignInName(displayName: string): string {
  const plain = displayName.replace(/[A-Z]/gu, (letter) => letter.toLowerCase()).replace(/[^a-z0-9]/gu, "");
  const words = Array.from(randomBytes(kSuggestedWords), (byte) => kWords[byte % kWords.length] ?? "");
  return [plain.slice(0, kSuggestedStemMax) || "member", ...words].join("-");
}

// ---- The account in the home --------------------------------------------------------------------------------------------------

/** As the home keeps it. Secret: the home seals it. */
export function accountEntry(core: Core, account: Account): Uint8Array {
  return writeFields(core.serializeAccount(account.handle), account.signInName, account.recoveryCode);
}

/** state_damaged. */
export function readAccountEntry(core: Core, entry: Uint8Array | null): Account {
  if (entry === null) throw new EngineError("state_damaged", "home: incomplete");
  const reader = readFields(entry, 3, "account");
  const handle = core.restoreAccount(reader.bytes());
  return accountOf(core, handle, reader.text(), reader.text());
}

export function accountOf(core: Core, handle: AccountHandle, signInName: string, recoveryCode: string): Account {
  const { accountId, deviceId, credential } = core.describeAccount(handle);
  return { handle, accountId: hexOf(accountId), deviceId: hexOf(deviceId), credential, signInName, recoveryCode };
}

// ---- What the server gets and gives ----------------------------------------------------------------------------------------------

export function toMessage(signed: SignedBytes): MessageInitShape<typeof SignedStructSchema> {
  return { content: signed.content, signature: signed.signature };
}

export function fromMessage(message: SignedStruct | undefined): SignedBytes {
  return { content: message?.content ?? new Uint8Array(), signature: message?.signature ?? new Uint8Array() };
}

/** Password slot, recovery slot with a new code, and the identity under the master key. */
export function makeSecrets(
  core: Core,
  handle: AccountHandle,
  exportKey: Uint8Array,
): { secrets: MessageInitShape<typeof AccountSecretsSchema>; recoveryCode: string } {
  const made = core.makeSecrets(handle, exportKey);
  const { passwordSlot, recoverySlot, identitySealed, recoveryKey, recoveryCode } = made;
  return { secrets: { slots: [passwordSlot, recoverySlot], identitySealed, recoveryKey }, recoveryCode };
}

/** `nameHash` is what the server knows of the sign-in name. */
export interface Credentials {
  nameHash: Uint8Array;
  passphrase: string;
}

export interface ProvenPassphrase {
  accountId: Uint8Array;
  /** This device is not the account's: it must move here before anything else. */
  recovering: boolean;
  exportKey: Uint8Array;
}

/** Signs in with OPAQUE. `deviceId` empty: this browser has no device of the account. sign_in_failed. */
export async function provePassphrase(
  core: Core,
  transport: Transport,
  { nameHash, passphrase }: Credentials,
  deviceId: Uint8Array,
): Promise<ProvenPassphrase> {
  const { state, ke1 } = core.startSignIn(passphrase);
  const challenge = await transport.call(AccountsService.method.startSignIn, { signInNameHash: nameHash, ke1 });
  const { ke3, exportKey } = core.finishSignIn(passphrase, state, challenge.ke2);
  const done = await transport.call(AccountsService.method.finishSignIn, { signInId: challenge.signInId, ke3, deviceId });
  return { accountId: done.accountId, recovering: done.recovering, exportKey };
}

/** What the server keeps of an account, opened. Close `opened` when it has served. */
export interface StoredAccount {
  response: GetAccountResponse;
  opened: OpenedAccountHandle;
}

export async function fetchAccount(
  transport: Transport,
  open: (accountId: Uint8Array, slots: Uint8Array[], identitySealed: Uint8Array) => OpenedAccountHandle,
): Promise<StoredAccount> {
  const response = await transport.call(AccountsService.method.getAccount, {});
  const { slots, identitySealed } = response.secrets ?? { slots: [], identitySealed: new Uint8Array() };
  return { response, opened: open(response.accountId, slots, identitySealed) };
}

/** The index that the server keeps. */
export function storedIndex(core: Core, { opened, response }: StoredAccount): AccountIndex {
  return fromBinary(AccountIndexSchema, core.openStoredIndex(opened, response.indexVersion, response.indexSealed));
}
