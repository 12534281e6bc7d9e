// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Another passphrase, and the recovery kit.
import { AccountsService } from "../../api/generated/carecircle/v1/accounts_pb";
import { bytesOfHex, equalBytes, utf8 } from "../bytes";
import { slotTypes } from "../core/account-core";
import { EngineError, hasCode } from "../errors";
import { checkPassphrase, provePassphrase, signInNameHash } from "./account-steps";
import type { Engine } from "./engine";

/** Proving the old passphrase opens another session: the caller wraps the local key for it. sign_in_failed, passphrase_too_short. */
export async function changePassphrase(engine: Engine, oldPassphrase: string, newPassphrase: string): Promise<void> {
  checkPassphrase(newPassphrase);
  const { core, transport, account } = engine;
  const server = await engine.call(AccountsService.method.getServer, {});
  const nameHash = signInNameHash(core, server.serverId, account.signInName);
  await provePassphrase(core, transport, { nameHash, passphrase: oldPassphrase }, bytesOfHex(account.deviceId));
  const start = core.startRegistration(newPassphrase);
  const answer = await engine.call(AccountsService.method.startPassphraseChange, { registrationRequest: start.request });
  const { record, exportKey } = core.finishRegistration(newPassphrase, start.blind, answer.registrationResponse);
  const { secrets } = await engine.call(AccountsService.method.getAccount, {});
  await engine.call(AccountsService.method.finishPassphraseChange, {
    registrationRecord: record,
    secrets: { slots: slotsWith(engine, secrets?.slots ?? [], exportKey), identitySealed: secrets?.identitySealed ?? new Uint8Array() },
  });
}

// A password slot of the next generation; the others stay as they are.
function slotsWith({ core, account }: Engine, slots: Uint8Array[], exportKey: Uint8Array): Uint8Array[] {
  const others = slots.filter((slot) => core.readSlot(slot).type !== slotTypes.password);
  const generations = slots.filter((slot) => !others.includes(slot)).map((slot) => core.readSlot(slot).generation);
  return [core.makePasswordSlot(account.handle, exportKey, Math.max(0, ...generations) + 1), ...others];
}

/** kit_not_confirmed for another code than the kit's. */
export async function confirmKit(engine: Engine, typedCode: string): Promise<void> {
  if (!isCodeOfKit(engine, typedCode)) throw new EngineError("kit_not_confirmed");
  await engine.editIndex((index) => {
    index.kitConfirmed = true;
  });
}

function isCodeOfKit({ core, account }: Engine, typedCode: string): boolean {
  try {
    const [typed, printed] = [typedCode, account.recoveryCode].map((code) => utf8.encode(core.normaliseRecoveryCode(code)));
    return typed !== undefined && printed !== undefined && equalBytes(typed, printed);
  } catch (error) {
    if (hasCode(error, "recovery_code_wrong")) return false;
    throw error;
  }
}
