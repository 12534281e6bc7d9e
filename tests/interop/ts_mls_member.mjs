// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The other side: a member of a group as the npm package ts-mls (1.x) has it. Messages go in and out as hex.
import {
  acceptAll,
  createApplicationMessage,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  decodeMlsMessage,
  defaultLifetime,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  joinGroupExternal,
  mlsExporter,
  processMessage,
} from "ts-mls";

import { hex, unhex } from "./mls_peer.mjs";

export const kClassicSuite = {
  number: 1,
  publicKeySize: 32,
  parameters: getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"),
};

// X-Wing's DeriveKeyPair is SHAKE256(ikm, 32) in @hpke/hybridkem-x-wing 0.7. draft-ietf-hpke-pq has its LabeledDerive there:
// the same function of ikm || "HPKE-v1" || suite_id || label || length.
function xWingDeriveKeyPairSuffix() {
  const label = Buffer.from("DeriveKeyPair");
  return Buffer.concat([Buffer.from("HPKE-v1KEM"), Buffer.from([0x64, 0x7a, 0, label.length]), label, Buffer.from([0, 32])]);
}

// ts-mls has X-Wing with SHA-512 alone. It takes any combination, and any number for it.
export const kDefaultSuite = {
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

const encode = (content) => hex(encodeMlsMessage({ version: "mls10", ...content }));

function decode(text, wireformat) {
  const message = decodeMlsMessage(unhex(text), 0)[0];
  if (wireformat && message.wireformat !== wireformat) throw new Error(`expected ${wireformat}, not ${message.wireformat}`);
  return message;
}

async function suiteOf({ parameters, deriveKeyPairSuffix = new Uint8Array() }) {
  const suite = await getCiphersuiteImpl(parameters);
  const deriveKeyPair = (ikm) => suite.hpke.deriveKeyPair(new Uint8Array(Buffer.concat([ikm, deriveKeyPairSuffix])));
  return { ...suite, hpke: { ...suite.hpke, deriveKeyPair } };
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

export class TsMlsMember {
  #suite;
  #externalPub;
  #own;
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

  async create(groupId) {
    this.#state = await createGroup(unhex(groupId), this.#own.publicPackage, this.#own.privatePackage, [], this.#suite);
  }

  async join(welcome) {
    const message = decode(welcome, "mls_welcome");
    this.#state = await joinGroup(message.welcome, this.#own.publicPackage, this.#own.privatePackage, emptyPskIndex, this.#suite);
  }

  async joinExternally(groupInfo) {
    const message = decode(groupInfo, "mls_group_info");
    const { publicPackage, privatePackage } = this.#own;
    const joined = await joinGroupExternal(message.groupInfo, publicPackage, privatePackage, false, this.#externalPub.reading);
    this.#state = joined.newState;
    return encode({ wireformat: "mls_public_message", publicMessage: joined.publicMessage });
  }

  async commit({ add = [], remove = [] } = {}) {
    const adds = add.map((text) => ({ proposalType: "add", add: { keyPackage: decode(text, "mls_key_package").keyPackage } }));
    const removes = remove.map((removed) => ({ proposalType: "remove", remove: { removed } }));
    const options = { extraProposals: [...adds, ...removes], ratchetTreeExtension: true };
    const result = await createCommit({ state: this.#state, cipherSuite: this.#suite }, options);
    this.#state = result.newState;
    const welcome = result.welcome && encode({ wireformat: "mls_welcome", welcome: result.welcome });
    return { message: encode(result.commit), welcome };
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
    const result = await processMessage(decode(text), this.#state, emptyPskIndex, acceptAll, this.#suite);
    this.#state = result.newState;
    return result.kind === "applicationMessage" ? hex(result.message) : undefined;
  }

  async groupInfo() {
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.#state, [], this.#externalPub.writing);
    return encode({ wireformat: "mls_group_info", groupInfo });
  }

  get authenticator() {
    return hex(this.#state.keySchedule.epochAuthenticator);
  }

  async exportSecret(label, context, size) {
    const secret = this.#state.keySchedule.exporterSecret;
    return hex(await mlsExporter(secret, label, unhex(context), size, this.#suite));
  }
}
