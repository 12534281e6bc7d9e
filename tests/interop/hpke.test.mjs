// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our HPKE (RFC 9180) and X-Wing against the npm packages @hpke/* and libsodium-wrappers-sumo.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, test } from "node:test";

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import {
  Aes128Gcm,
  Aes256Gcm,
  CipherSuite,
  DhkemP256HkdfSha256,
  DhkemP384HkdfSha384,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  HkdfSha384,
} from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import sodium from "libsodium-wrappers-sumo";

import { hex, MlsPeer, peerIsWasm, unhex } from "./mls_peer.mjs";

// By the MLS suite whose HPKE it is.
const kEverywhere = {
  1: () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() }),
  3: () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() }),
  61441: () => new CipherSuite({ kem: new XWing(), kdf: new HkdfSha384(), aead: new Aes256Gcm() }),
};
const kNativeOnly = {
  2: () => new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() }),
  7: () => new CipherSuite({ kem: new DhkemP384HkdfSha384(), kdf: new HkdfSha384(), aead: new Aes256Gcm() }),
};
const kSuites = peerIsWasm ? kEverywhere : { ...kEverywhere, ...kNativeOnly };
const kMessages = ["", "00", "68656c6c6f", "ab".repeat(5000)].map((text) => unhex(text || "-"));

const peer = new MlsPeer();
after(() => peer.end());

const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const words = (...values) => values.map((value) => hex(new Uint8Array(value)));

for (const [number, make] of Object.entries(kSuites)) {
  describe(`HPKE of MLS suite ${number} with @hpke`, () => {
    const suite = make();
    const info = buffer(Buffer.from("info"));
    const aad = buffer(Buffer.from("associated data"));

    test("they open what we seal", async () => {
      const pair = await suite.kem.generateKeyPair();
      const publicKey = await suite.kem.serializePublicKey(pair.publicKey);
      for (const message of kMessages) {
        const [enc, ct] = await peer.tell("hpke_seal", number, ...words(publicKey, info, aad, message));
        const recipient = await suite.createRecipientContext({ recipientKey: pair.privateKey, enc: buffer(unhex(enc)), info });
        assert.equal(hex(new Uint8Array(await recipient.open(buffer(unhex(ct)), aad))), hex(message));
      }
    });

    test("we open what they seal, and not with anything changed", async () => {
      const [privateKey, publicKey] = await peer.tell("hpke_derive", number, hex(randomBytes(48)));
      const recipientPublicKey = await suite.kem.deserializePublicKey(buffer(unhex(publicKey)));
      for (const message of kMessages) {
        const sender = await suite.createSenderContext({ recipientPublicKey, info });
        const ct = new Uint8Array(await sender.seal(buffer(message), aad));
        const sealed = [privateKey, ...words(sender.enc, ct)];
        assert.equal((await peer.tell("hpke_open", number, ...sealed, ...words(info, aad)))[0], hex(message));
        assert.match(await peer.ask("hpke_open", number, ...sealed, ...words(aad, aad)), /^error decryption_failed/);
        ct[ct.length - 1] ^= 1;
        assert.match(await peer.ask("hpke_open", number, privateKey, ...words(sender.enc, ct, info, aad)), /^error decryption_failed/);
      }
    });
  });
}

describe("X-Wing with libsodium", () => {
  test("one seed gives one key pair", async () => {
    await sodium.ready;
    for (let round = 0; round < 20; round++) {
      const seed = randomBytes(sodium.crypto_kem_xwing_SEEDBYTES);
      const { publicKey } = sodium.crypto_kem_xwing_seed_keypair(seed);
      assert.equal((await peer.tell("xwing_public_key", hex(seed)))[0], hex(publicKey));
    }
  });

  test("either side opens the other's ciphertext", async () => {
    await sodium.ready;
    for (let round = 0; round < 20; round++) {
      const seed = randomBytes(sodium.crypto_kem_xwing_SEEDBYTES);
      const { publicKey, privateKey } = sodium.crypto_kem_xwing_seed_keypair(seed);
      const theirs = sodium.crypto_kem_xwing_enc(publicKey);
      assert.equal((await peer.tell("xwing_open", ...words(seed, theirs.ciphertext)))[0], hex(theirs.sharedSecret));
      const [ciphertext, secret] = await peer.tell("xwing_seal", hex(publicKey));
      assert.equal(hex(sodium.crypto_kem_xwing_dec(unhex(ciphertext), privateKey)), secret);
    }
  });
});
