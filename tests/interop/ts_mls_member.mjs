// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The other side: a member of a group as the npm package ts-mls (1.x) has it. Messages go in and out as hex.
import { p256, p384 } from "@noble/curves/nist.js";
import {
  acceptAll,
  createApplicationMessage,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  decodeMlsMessage,
  defaultLifetime,
  encodeMlsMessage,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  joinGroupExternal,
  mlsExporter,
  processPrivateMessage,
  processPublicMessage,
} from "ts-mls";

import { hex, peerIsWasm, unhex } from "./mls_peer.mjs";

const namedSuite = (number, publicKeySize, name, curve) => ({ number, publicKeySize, curve, parameters: getCiphersuiteFromName(name) });

// X-Wing's DeriveKeyPair is SHAKE256(ikm, 32) in @hpke/hybridkem-x-wing 0.7. draft-ietf-hpke-pq has its LabeledDerive there:
// the same function of ikm || "HPKE-v1" || suite_id || label || length.
function xWingDeriveKeyPairSuffix() {
  const label = Buffer.from("DeriveKeyPair");
  return Buffer.concat([Buffer.from("HPKE-v1KEM"), Buffer.from([0x64, 0x7a, 0, label.length]), label, Buffer.from([0, 32])]);
}

// ts-mls has X-Wing with SHA-512 alone. It takes any combination, and any number for it.
const kDefaultSuite = {
  number: 0xf001,
  publicKeySize: 1216,
  deriveKeyPairSuffix: xWingDeriveKeyPairSuffix(),
  parameters: {
    hash: "SHA-384",
    hpke: { kem: "X-Wing", aead: "AES256GCM", kdf: "HKDF-SHA384" },
    signature: "Ed25519",
    name: String(0xf001),
  },
};

// The suites that a browser's module has, and those that only the native program has beside them.
const kEverywhere = [
  namedSuite(1, 32, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"),
  namedSuite(3, 32, "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519"),
  kDefaultSuite,
];
const kNativeOnly = [
  namedSuite(2, 65, "MLS_128_DHKEMP256_AES128GCM_SHA256_P256", p256),
  namedSuite(7, 97, "MLS_256_DHKEMP384_AES256GCM_SHA384_P384", p384),
];
export const kSuites = peerIsWasm ? kEverywhere : [...kEverywhere, ...kNativeOnly];
export const suiteName = ({ number }) => `suite 0x${number.toString(16).padStart(4, "0")}`;

const encode = (content) => hex(encodeMlsMessage({ version: "mls10", ...content }));

function decode(text, wireformat) {
  const message = decodeMlsMessage(unhex(text), 0)[0];
  if (wireformat && message.wireformat !== wireformat) throw new Error(`expected ${wireformat}, not ${message.wireformat}`);
  return message;
}

// ECDSA keys are uncompressed points (RFC 9420 §5.1.1). ts-mls 1.6.4 makes them as @noble/curves 2 does by default, compressed.
function withUncompressedKeys(signature, curve) {
  const keygen = async () => {
    const { signKey, publicKey } = await signature.keygen();
    return { signKey, publicKey: curve.Point.fromBytes(publicKey).toBytes(false) };
  };
  return { ...signature, keygen };
}

async function suiteOf({ parameters, curve, deriveKeyPairSuffix = new Uint8Array() }) {
  const suite = await getCiphersuiteImpl(parameters);
  const signature = curve ? withUncompressedKeys(suite.signature, curve) : suite.signature;
  const deriveKeyPair = (ikm) => suite.hpke.deriveKeyPair(new Uint8Array(Buffer.concat([ikm, deriveKeyPairSuffix])));
  return { ...suite, signature, hpke: { ...suite.hpke, deriveKeyPair } };
}

// The content of the external_pub extension is a struct with an HPKEPublicKey (RFC 9420 §12.4.3.2), which begins with its
// length. ts-mls 1.6.4 writes and reads the key without it: this suite adds and removes the length for it.
function withExternalPubLength(suite, publicKeySize) {
  const length = publicKeySize < 64 ? [publicKeySize] : [0x40 | (publicKeySize >> 8), publicKeySize & 0xff];
  const importPublicKey = (key) => suite.hpke.importPublicKey(key.slice(key.length - publicKeySize));
  const exportPublicKey = async (key) => new Uint8Array([...length, ...(await suite.hpke.exportPublicKey(key))]);
  return {
    reading: { ...suite, hpke: { ...suite.hpke, importPublicKey } },
    writing: { ...suite, hpke: { ...suite.hpke, exportPublicKey } },
  };
}

/**
 * Whether a member of ts-mls refused to join for the reason of its own. It wants all the parents above an unmerged leaf to list
 * the same leaves; RFC 9420 §12.4.3.1 asks that each parent between the leaf and one that lists it lists it too.
 */
export const refusedUnmergedLeaves = (error) =>
  error.message === "non-blank intermediate node must list leaf node in its unmerged_leaves";

export class TsMlsMember {
  #suite;
  #externalPub;
  #own;
  #psks = {};
  #staged;
  #state;

  static async named(identity, description) {
    const member = new TsMlsMember();
    const suite = await suiteOf(description);
    const credential = { credentialType: "basic", identity: unhex(identity) };
    const capabilities = { versions: ["mls10"], ciphersuites: [suite.name], extensions: [], proposals: [], credentials: ["basic"] };
    member.#suite = suite;
    member.#externalPub = withExternalPubLength(suite, description.publicKeySize);
    member.#own = await generateKeyPackage(credential, capabilities, defaultLifetime, [], suite);
    return member;
  }

  get keyPackage() {
    return encode({ wireformat: "mls_key_package", keyPackage: this.#own.publicPackage });
  }

  /** An external pre-shared key, by its id. */
  keep(id, psk) {
    this.#psks[Buffer.from(unhex(id)).toString("base64")] = unhex(psk);
  }

  get #pskIndex() {
    return { findPsk: ({ psktype, pskId }) => (psktype === "external" ? this.#psks[Buffer.from(pskId).toString("base64")] : undefined) };
  }

  async create(groupId) {
    this.#state = await createGroup(unhex(groupId), this.#own.publicPackage, this.#own.privatePackage, [], this.#suite);
  }

  async join(welcome) {
    const message = decode(welcome, "mls_welcome");
    this.#state = await joinGroup(message.welcome, this.#own.publicPackage, this.#own.privatePackage, this.#pskIndex, this.#suite);
  }

  async joinExternally(groupInfo) {
    const message = decode(groupInfo, "mls_group_info");
    const { publicPackage, privatePackage } = this.#own;
    const joined = await joinGroupExternal(message.groupInfo, publicPackage, privatePackage, false, this.#externalPub.reading);
    this.#state = joined.newState;
    return encode({ wireformat: "mls_public_message", publicMessage: joined.publicMessage });
  }

  /** A commit to be followed by merge(), when the group has taken it; without, the member stays in its epoch. */
  async stage({ add = [], remove = [], psk = [] } = {}) {
    const adds = add.map((text) => ({ proposalType: "add", add: { keyPackage: decode(text, "mls_key_package").keyPackage } }));
    const removes = remove.map((removed) => ({ proposalType: "remove", remove: { removed } }));
    const psks = psk.map((id) => ({ proposalType: "psk", psk: { preSharedKeyId: this.#freshId(id) } }));
    const options = { extraProposals: [...adds, ...removes, ...psks], ratchetTreeExtension: true };
    const context = { state: this.#state, cipherSuite: this.#suite, pskIndex: this.#pskIndex };
    const result = await createCommit(context, options);
    this.#staged = result.newState;
    const welcome = result.welcome && encode({ wireformat: "mls_welcome", welcome: result.welcome });
    return { message: encode(result.commit), welcome };
  }

  merge() {
    this.#state = this.#staged;
  }

  async commit(changes) {
    const staged = await this.stage(changes);
    this.merge();
    return staged;
  }

  #freshId(id) {
    return { psktype: "external", pskId: unhex(id), pskNonce: this.#suite.rng.randomBytes(this.#suite.kdf.size) };
  }

  async propose(proposal) {
    const result = await createProposal(this.#state, false, proposal, this.#suite);
    this.#state = result.newState;
    return encode(result.message);
  }

  async protect(plaintext) {
    const result = await createApplicationMessage(this.#state, unhex(plaintext), this.#suite);
    this.#state = result.newState;
    return encode({ wireformat: "mls_private_message", privateMessage: result.privateMessage });
  }

  /** The plaintext of an application message; undefined for a handshake. */
  async process(text) {
    const message = decode(text);
    // Not processMessage: that of ts-mls 1.6.4 looks for no pre-shared key when the commit is private.
    const result =
      message.wireformat === "mls_public_message"
        ? await processPublicMessage(this.#state, message.publicMessage, this.#pskIndex, this.#suite, acceptAll)
        : await processPrivateMessage(this.#state, message.privateMessage, this.#pskIndex, this.#suite, acceptAll);
    this.#state = result.newState;
    return result.kind === "applicationMessage" ? hex(result.message) : undefined;
  }

  async groupInfo() {
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.#state, [], this.#externalPub.writing);
    return encode({ wireformat: "mls_group_info", groupInfo });
  }

  get leafIndex() {
    return this.#state.privatePath.leafIndex;
  }

  get authenticator() {
    return hex(this.#state.keySchedule.epochAuthenticator);
  }

  async exportSecret(label, context, size) {
    const secret = this.#state.keySchedule.exporterSecret;
    return hex(await mlsExporter(secret, label, unhex(context), size, this.#suite));
  }
}
