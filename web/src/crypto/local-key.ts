// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The local key: 32 random bytes under which everything of an account is sealed in this browser. It is kept only wrapped:
//
//   for the session   under HKDF(non-extractable key of this browser, salt = the server's half): a reload needs no passphrase. Locking
//                     destroys both, and either alone opens nothing.
//   for signing in    under KDF(SSK, "", "local", device_id), by core.wasm.
//
// The entries are sealed as the command line's home seals them (cli/client/home.cpp): each place has a key of its own, so that random
// nonces never run out and a value cannot be moved to another place.
import { concatBytes, hexOf, randomBytes, utf8 } from "./bytes";
import type { SessionWrap } from "./database";
import { EngineError } from "./errors";

export const kLocalKeySize = 32;
const kNonceSize = 12;
const kPlaceSize = 16;
const kNoBytes = new Uint8Array(0);

// KDF of docs/protocol/conventions.md: HKDF-SHA-512, info = "carecircle/" || purpose || "/v1" || 0x00 || context.
function derivation(salt: Uint8Array, purpose: string, context: Uint8Array): HkdfParams {
  const info = concatBytes(utf8.encode(`carecircle/${purpose}/v1`), new Uint8Array([0]), context);
  return { name: "HKDF", hash: "SHA-512", salt: Uint8Array.from(salt), info };
}

function importForDerivation(key: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.from(key), "HKDF", false, ["deriveKey"]);
}

function sealingKey(from: CryptoKey, salt: Uint8Array, purpose: string, context: Uint8Array): Promise<CryptoKey> {
  const algorithm = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(derivation(salt, purpose, context), from, algorithm, false, ["encrypt", "decrypt"]);
}

async function seal(key: CryptoKey, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = randomBytes(kNonceSize);
  const parameters = { name: "AES-GCM", iv: nonce, additionalData: Uint8Array.from(aad) };
  return concatBytes(nonce, new Uint8Array(await crypto.subtle.encrypt(parameters, key, Uint8Array.from(plaintext))));
}

async function open(key: CryptoKey, aad: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null> {
  const parameters = { name: "AES-GCM", iv: sealed.slice(0, kNonceSize), additionalData: Uint8Array.from(aad) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, sealed.slice(kNonceSize)));
  } catch (problem) {
    // WebCrypto says OperationError for another key, and for bytes that were changed or cut off.
    if (problem instanceof DOMException && problem.name === "OperationError") return null;
    throw problem;
  }
}

export function generateLocalKey(): Uint8Array<ArrayBuffer> {
  return randomBytes(kLocalKeySize);
}

const kSessionPurpose = "local/session";

/** Wraps for the sign-in session. `serverHalf` is AccountsService/GetLocalHalf's. */
export async function wrapForSession(localKey: Uint8Array, serverHalf: Uint8Array, deviceId: Uint8Array): Promise<SessionWrap> {
  const own = randomBytes(kLocalKeySize);
  const key = await importForDerivation(own);
  own.fill(0);
  const wrapped = await seal(await sealingKey(key, serverHalf, kSessionPurpose, deviceId), deviceId, localKey);
  return { key, wrapped };
}

/** Null when the server's half is not the one it was wrapped with: it was destroyed in the meantime. */
export async function unwrapForSession(wrap: SessionWrap, serverHalf: Uint8Array, deviceId: Uint8Array): Promise<Uint8Array | null> {
  return open(await sealingKey(wrap.key, serverHalf, kSessionPurpose, deviceId), deviceId, wrap.wrapped);
}

/** Seals and opens the entries of a store. Neither names nor values can be read, exchanged or moved without the local key. */
export class EntrySealer {
  private readonly key: CryptoKey;
  private readonly nameKey: CryptoKey;

  private constructor(key: CryptoKey, nameKey: CryptoKey) {
    this.key = key;
    this.nameKey = nameKey;
  }

  static async create(localKey: Uint8Array): Promise<EntrySealer> {
    const key = await importForDerivation(localKey);
    const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 };
    const nameKey = await crypto.subtle.deriveKey(derivation(kNoBytes, "home/name", kNoBytes), key, algorithm, false, ["sign"]);
    return new EntrySealer(key, nameKey);
  }

  /** Where the entry of this name lies: a keyed hash, in hex. */
  async placeOf(name: string): Promise<string> {
    const code = await crypto.subtle.sign("HMAC", this.nameKey, utf8.encode(name));
    return hexOf(new Uint8Array(code).slice(0, kPlaceSize));
  }

  /** The entry to put at `place`: its name, a zero byte, its value. */
  async seal(place: string, name: string, value: Uint8Array): Promise<Uint8Array> {
    const context = utf8.encode(place);
    return seal(await this.valueKey(context), context, concatBytes(utf8.encode(name), new Uint8Array([0]), value));
  }

  /** EngineError "state_damaged" for what was not sealed for this place. */
  async open(place: string, sealed: Uint8Array): Promise<[name: string, value: Uint8Array]> {
    const context = utf8.encode(place);
    const opened = await open(await this.valueKey(context), context, sealed);
    const end = opened === null ? -1 : opened.indexOf(0);
    if (opened === null || end < 0) throw new EngineError("state_damaged", "store");
    return [utf8.decode(opened.subarray(0, end)), opened.slice(end + 1)];
  }

  private valueKey(context: Uint8Array): Promise<CryptoKey> {
    return sealingKey(this.key, kNoBytes, "home/value", context);
  }
}
