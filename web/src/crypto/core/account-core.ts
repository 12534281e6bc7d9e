// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Accounts, their unlock slots and OPAQUE (docs/protocol/accounts.md). Master key, identity key, storage key and device keys stay in
// the module's memory behind a handle; what leaves is what the server or a person gets.
import { type Call, type Handle, type SignedBytes, listField, reading } from "./abi";

/** An account with this browser's device keys. */
export type AccountHandle = Handle<"account">;
/** An account as the server keeps it, opened with a slot; this browser is not its device (yet). */
export type OpenedAccountHandle = Handle<"opened account">;

export interface AccountDescription {
  accountId: Uint8Array;
  deviceId: Uint8Array;
  /** Encoded Credential of this device's leaf. */
  credential: Uint8Array;
  identityKey: Uint8Array;
  firstIdentityKey: Uint8Array;
  /** Encoded IdentityLinks, in order. */
  identityLinks: Uint8Array[];
  setVersion: number;
  /** Public half of the device's signature key. */
  signatureKey: Uint8Array;
}
/** What goes into AccountSecrets, and the code for the kit. */
export interface NewSecrets {
  passwordSlot: Uint8Array;
  recoverySlot: Uint8Array;
  identitySealed: Uint8Array;
  /** Public half of the recovery code's login key. */
  recoveryKey: Uint8Array;
  /** As printed, in groups. */
  recoveryCode: string;
}
export interface DevicePapers {
  deviceSet: SignedBytes;
  deviceStatement: SignedBytes;
}
export const slotTypes = { password: 1, passkey: 2, recovery: 3, trustees: 4 } as const;

/** Accounts of this device. */
function deviceAccountCore(call: Call) {
  const read = reading(call);
  return {
    /** A new account: identity, master key, and a device of its own. */
    createAccount(): AccountHandle {
      return read("account_create").handle();
    },
    /** Everything behind the handle, for the local store; secret. */
    serializeAccount(account: AccountHandle): Uint8Array {
      return read("account_serialize", account).bytes();
    },
    /** state_damaged for anything else than what serializeAccount gave. */
    restoreAccount(serialized: Uint8Array): AccountHandle {
      return read("account_restore", serialized).handle();
    },
    /** Wipes its keys. */
    closeAccount(account: AccountHandle): void {
      call("account_close", account);
    },
    describeAccount(account: AccountHandle): AccountDescription {
      const reader = read("account_describe", account);
      return {
        accountId: reader.bytes(),
        deviceId: reader.bytes(),
        credential: reader.bytes(),
        identityKey: reader.bytes(),
        firstIdentityKey: reader.bytes(),
        identityLinks: reader.list(),
        setVersion: reader.number(),
        signatureKey: reader.bytes(),
      };
    },
    /** Both slots, a new recovery code, and the identity under the master key. */
    makeSecrets(account: AccountHandle, exportKey: Uint8Array): NewSecrets {
      const reader = read("account_make_secrets", account, exportKey);
      return {
        passwordSlot: reader.bytes(),
        recoverySlot: reader.bytes(),
        identitySealed: reader.bytes(),
        recoveryKey: reader.bytes(),
        recoveryCode: reader.text(),
      };
    },
    /** For another passphrase; `generation` is one above the slot's that it replaces. */
    makePasswordSlot(account: AccountHandle, exportKey: Uint8Array, generation: number): Uint8Array {
      return read("account_make_password_slot", account, exportKey, generation).bytes();
    },
    readSlot(slot: Uint8Array): { type: number; generation: number } {
      const reader = read("slot_read", slot);
      return { type: reader.number(), generation: reader.number() };
    },
    /** `previousSet`: content of the account's DeviceSet before, empty for the first. */
    signDevicePapers(account: AccountHandle, previousSet: Uint8Array, nowMs: number | bigint, deviceName: string): DevicePapers {
      const reader = read("account_sign_device_papers", account, previousSet, nowMs, deviceName);
      return { deviceSet: reader.signed(), deviceStatement: reader.signed() };
    },
    /** Structure alone: whose device the server says it is. */
    readDeviceStatement(content: Uint8Array): { accountId: Uint8Array; deviceId: Uint8Array } {
      const reader = read("device_statement_read", content);
      return { accountId: reader.bytes(), deviceId: reader.bytes() };
    },  };
}

/** What an account seals for itself, and what it signs. */
function accountPaperCore(call: Call) {
  const read = reading(call);
  return {
    /** The personal index under the storage key, bound to its version. */
    sealIndex(account: AccountHandle, version: number | bigint, index: Uint8Array): Uint8Array {
      return read("account_seal_index", account, version, index).bytes();
    },
    openIndex(account: AccountHandle, version: number | bigint, sealed: Uint8Array): Uint8Array {
      return read("account_open_index", account, version, sealed).bytes();
    },
    /** The local store's key under KDF(SSK, "", "local", device_id): signing in again reopens the store. */
    wrapLocalKey(account: AccountHandle, localKey: Uint8Array): Uint8Array {
      return read("account_wrap_local_key", account, localKey).bytes();
    },
  };
}

/** Accounts that a slot opened: on their way to this device. */
function openedAccountCore(call: Call) {
  const read = reading(call);
  return {
    /** From GetAccountResponse: finds the password slot among `slots`. commitment_mismatch for another export key. */
    openAccountByPassphrase(
      accountId: Uint8Array, slots: readonly Uint8Array[], identitySealed: Uint8Array, exportKey: Uint8Array,
    ): OpenedAccountHandle {
      return read("account_open_by_passphrase", accountId, listField(slots), identitySealed, exportKey).handle();
    },
    /** recovery_code_wrong when no recovery slot opens. */
    openAccountByRecoveryCode(
      accountId: Uint8Array, slots: readonly Uint8Array[], identitySealed: Uint8Array, recoveryCode: string,
    ): OpenedAccountHandle {
      return read("account_open_by_recovery_code", accountId, listField(slots), identitySealed, recoveryCode).handle();
    },
    openStoredIndex(opened: OpenedAccountHandle, version: number | bigint, sealed: Uint8Array): Uint8Array {
      return read("opened_account_open_index", opened, version, sealed).bytes();
    },
    unwrapLocalKey(opened: OpenedAccountHandle, deviceId: Uint8Array, wrapped: Uint8Array): Uint8Array {
      return read("opened_account_unwrap_local_key", opened, deviceId, wrapped).bytes();
    },
    /** The account on this device: new master key, new identity key cross-signed by the old one, new device keys. */
    moveAccount(opened: OpenedAccountHandle): AccountHandle {
      return read("opened_account_move", opened).handle();
    },
    /** MoveDeviceRequest.previous_signature: the identity key before signs the new DeviceSet as well. */
    signWithPreviousIdentity(opened: OpenedAccountHandle, deviceSetContent: Uint8Array): Uint8Array {
      return read("opened_account_sign_device_set", opened, deviceSetContent).bytes();
    },
    closeOpenedAccount(opened: OpenedAccountHandle): void {
      call("opened_account_close", opened);
    },
  };
}

/** The recovery code, and OPAQUE. */
function signInCore(call: Call) {
  const read = reading(call);
  return {
    /** The 26 characters without groups, upper case, however it was typed; equal codes are equal texts. recovery_code_wrong. */
    normaliseRecoveryCode(typed: string): string {
      return read("recovery_code_read", typed).text();
    },
    recoveryLoginKey(recoveryCode: string): Uint8Array {
      return read("recovery_login_key", recoveryCode).bytes();
    },
    signRecoveryChallenge(
      recoveryCode: string, serverId: Uint8Array | string, recoveryId: Uint8Array, challenge: Uint8Array,
    ): Uint8Array {
      return read("recovery_sign_challenge", recoveryCode, serverId, recoveryId, challenge).bytes();
    },

    startRegistration(passphrase: string): { blind: Uint8Array; request: Uint8Array } {
      const reader = read("opaque_start_registration", passphrase);
      return { blind: reader.bytes(), request: reader.bytes() };
    },
    /** Takes 0.1 to 0.4 s: Argon2id with 64 MiB. */
    finishRegistration(
      passphrase: string, blind: Uint8Array, response: Uint8Array,
    ): { record: Uint8Array; exportKey: Uint8Array } {
      const reader = read("opaque_finish_registration", passphrase, blind, response);
      return { record: reader.bytes(), exportKey: reader.bytes() };
    },
    startSignIn(passphrase: string): { state: Uint8Array; ke1: Uint8Array } {
      const reader = read("opaque_start_login", passphrase);
      return { state: reader.bytes(), ke1: reader.bytes() };
    },
    /** sign_in_failed for a wrong passphrase. Takes 0.1 to 0.4 s. */
    finishSignIn(passphrase: string, state: Uint8Array, ke2: Uint8Array): { ke3: Uint8Array; exportKey: Uint8Array } {
      const reader = read("opaque_finish_login", passphrase, state, ke2);
      return { ke3: reader.bytes(), exportKey: reader.bytes() };
    },
  };
}

function sealCore(call: Call) {
  const read = reading(call);
  return {
    sha256(...parts: (Uint8Array | string)[]): Uint8Array {
      return read("sha256", listField(parts)).bytes();
    },
    /** Seal of security.md 0.3: AES-256-GCM with a commitment to the key. */
    seal(
      key: Uint8Array, purpose: string, context: Uint8Array, associatedData: Uint8Array, plaintext: Uint8Array,
    ): Uint8Array {
      return read("seal", key, purpose, context, associatedData, plaintext).bytes();
    },
    /** commitment_mismatch, decryption_failed or malformed_input. */
    open(
      key: Uint8Array, purpose: string, context: Uint8Array, associatedData: Uint8Array, sealed: Uint8Array,
    ): Uint8Array {
      return read("open", key, purpose, context, associatedData, sealed).bytes();
    },
  };
}

export function accountCore(call: Call) {
  return {
    ...deviceAccountCore(call),
    ...accountPaperCore(call),
    ...openedAccountCore(call),
    ...signInCore(call),
    ...sealCore(call),
  };
}
