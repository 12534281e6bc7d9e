// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our OPAQUE against the npm package @serenity-kit/opaque: either side as client, either side as server.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import * as serenity from "@serenity-kit/opaque";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.OPAQUE_PEER ?? resolve(here, "..", "..", "build", "release", "bin", "opaque_peer");

const kCodeSignInFailed = "41";
const kPassword = "four words a passphrase";
const kName = "a sign-in name";
// The product's Argon2id; both sides must stretch alike.
const kStretching = { "argon2id-custom": { iterations: 3, memory: 65536, parallelism: 1 } };
const kIdentities = [{}, { client: "client", server: "server" }];

const hexOfText = (text) => (text ? Buffer.from(text).toString("hex") : "-");
const hexOfBase64 = (text) => Buffer.from(text, "base64url").toString("hex");
const base64OfHex = (text) => Buffer.from(text, "hex").toString("base64url");

class OpaquePeer {
  #process = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
  #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  async ask(...words) {
    this.#process.stdin.write(`${words.join(" ")}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`opaque_peer ended at: ${words[0]}`);
    return value.split(" ");
  }

  async tell(...words) {
    const [state, ...values] = await this.ask(...words);
    assert.equal(state, "ok", `${words[0]}: ${values}`);
    return values;
  }

  end() {
    this.#process.stdin.end();
  }
}

let peer;
before(async () => {
  await serenity.ready;
  peer = new OpaquePeer();
});
after(() => peer.end());

/** What both libraries offer, in one shape; messages are hex. A failed login is undefined. */
const ourClient = {
  async register(server, identities) {
    const [blind, request] = await peer.tell("client_registration_start", hexOfText(kPassword));
    const response = await server.register(request);
    const names = [hexOfText(identities.client), hexOfText(identities.server)];
    const [record, exportKey] = await peer.tell("client_registration_finish", hexOfText(kPassword), blind, response, ...names);
    return { record, exportKey };
  },
  async logIn(server, record, identities, password = kPassword) {
    const [state, ke1] = await peer.tell("client_login_start", hexOfText(password));
    const answer = await server.logIn(record, ke1, identities);
    const names = [hexOfText(identities.client), hexOfText(identities.server)];
    const [result, ...values] = await peer.ask("client_login_finish", hexOfText(password), state, answer.ke2, ...names);
    if (result === "error") {
      assert.equal(values[0], kCodeSignInFailed);
      return undefined;
    }
    const [ke3, sessionKey, exportKey] = values;
    return { sessionKey, exportKey, serverSessionKey: await answer.finish(ke3) };
  },
};

const theirClient = {
  async register(server, identifiers) {
    const start = serenity.client.startRegistration({ password: kPassword });
    const response = await server.register(hexOfBase64(start.registrationRequest));
    const finish = serenity.client.finishRegistration({
      password: kPassword,
      registrationResponse: base64OfHex(response),
      clientRegistrationState: start.clientRegistrationState,
      keyStretching: kStretching,
      identifiers,
    });
    return { record: hexOfBase64(finish.registrationRecord), exportKey: hexOfBase64(finish.exportKey) };
  },
  async logIn(server, record, identifiers, password = kPassword) {
    const start = serenity.client.startLogin({ password });
    const answer = await server.logIn(record, hexOfBase64(start.startLoginRequest), identifiers);
    const finish = serenity.client.finishLogin({
      password,
      loginResponse: base64OfHex(answer.ke2),
      clientLoginState: start.clientLoginState,
      keyStretching: kStretching,
      identifiers,
    });
    if (finish === undefined) return undefined;
    const serverSessionKey = await answer.finish(hexOfBase64(finish.finishLoginRequest));
    return { sessionKey: hexOfBase64(finish.sessionKey), exportKey: hexOfBase64(finish.exportKey), serverSessionKey };
  },
};

async function makeOurServer() {
  const keys = await peer.tell("setup");
  return {
    register: async (request) => (await peer.tell("server_registration", ...keys, hexOfText(kName), request))[0],
    async logIn(record, ke1, { client, server }) {
      const names = [hexOfText(client), hexOfText(server)];
      const [state, ke2] = await peer.tell("server_login", ...keys, record ?? "-", hexOfText(kName), ke1, ...names);
      return { ke2, finish: async (ke3) => (await peer.tell("server_login_finish", state, ke3))[0] };
    },
  };
}

async function makeTheirServer() {
  const serverSetup = serenity.server.createSetup();
  return {
    async register(request) {
      const parameters = { serverSetup, userIdentifier: kName, registrationRequest: base64OfHex(request) };
      return hexOfBase64(serenity.server.createRegistrationResponse(parameters).registrationResponse);
    },
    async logIn(record, ke1, identifiers) {
      const { serverLoginState, loginResponse } = serenity.server.startLogin({
        serverSetup,
        registrationRecord: record === undefined ? undefined : base64OfHex(record),
        startLoginRequest: base64OfHex(ke1),
        userIdentifier: kName,
        identifiers,
      });
      const finish = async (ke3) => {
        const parameters = { serverLoginState, finishLoginRequest: base64OfHex(ke3), identifiers };
        return hexOfBase64(serenity.server.finishLogin(parameters).sessionKey);
      };
      return { ke2: hexOfBase64(loginResponse), finish };
    },
  };
}

const clients = { ours: ourClient, theirs: theirClient };
const servers = { ours: makeOurServer, theirs: makeTheirServer };

for (const [serverName, makeServer] of Object.entries(servers)) {
  describe(`with the server of ${serverName}`, () => {
    for (const [registering, first] of Object.entries(clients)) {
      for (const [signingIn, second] of Object.entries(clients)) {
        test(`registered by ${registering}, signed in by ${signingIn}`, async () => {
          for (const identities of kIdentities) {
            const server = await makeServer();
            const { record, exportKey } = await first.register(server, identities);
            const login = await second.logIn(server, record, identities);
            assert.notEqual(login, undefined);
            assert.equal(login.sessionKey, login.serverSessionKey);
            assert.equal(login.exportKey, exportKey);
          }
        });
      }
    }

    for (const [name, client] of Object.entries(clients)) {
      test(`a wrong passphrase, other identities and an unknown name fail for the client of ${name}`, async () => {
        const server = await makeServer();
        const { record } = await client.register(server, {});
        assert.equal(await client.logIn(server, record, {}, "another passphrase"), undefined);
        assert.equal(await client.logIn(server, record, kIdentities[1]), undefined);
        assert.equal(await client.logIn(server, undefined, {}), undefined);
      });
    }
  });
}
