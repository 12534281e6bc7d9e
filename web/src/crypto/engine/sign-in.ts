// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Proving who one is to the server, by passphrase or by the code of the kit, and opening what the server keeps of the account.
import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import type { Core } from "../core";
import type { Transport } from "../transport";
import { type Credentials, type StoredAccount, fetchAccount, provePassphrase, signInNameHash } from "./account-steps";

export interface SignedIn extends StoredAccount {
  /** The session is of a device that is not the account's: it must move here before anything else. */
  recovering: boolean;
}

/** What the server knows of a sign-in name. */
export async function hashSignInName(core: Core, transport: Transport, signInName: string): Promise<Uint8Array> {
  const server = await transport.call(AccountsService.method.getServer, {});
  return signInNameHash(core, server.serverId, signInName);
}

/** `deviceId` empty: this browser has no device of the account. sign_in_failed. */
export async function signInByPassphrase(
  core: Core,
  transport: Transport,
  credentials: Credentials,
  deviceId: Uint8Array,
): Promise<SignedIn> {
  const { recovering, exportKey } = await provePassphrase(core, transport, credentials, deviceId);
  const stored = await fetchAccount(transport, (accountId, slots, identitySealed) =>
    core.openAccountByPassphrase(accountId, slots, identitySealed, exportKey),
  );
  return { ...stored, recovering };
}

/** recovery_code_wrong. */
export async function signInByRecoveryCode(core: Core, transport: Transport, typedCode: string): Promise<SignedIn> {
  const server = await transport.call(AccountsService.method.getServer, {});
  const start = await transport.call(AccountsService.method.startRecovery, { recoveryKey: core.recoveryLoginKey(typedCode) });
  const signature = core.signRecoveryChallenge(typedCode, server.serverId, start.recoveryId, start.challenge);
  await transport.call(AccountsService.method.finishRecovery, { recoveryId: start.recoveryId, signature });
  const stored = await fetchAccount(transport, (accountId, slots, identitySealed) =>
    core.openAccountByRecoveryCode(accountId, slots, identitySealed, typedCode),
  );
  return { ...stored, recovering: true };
}
