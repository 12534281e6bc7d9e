// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A neighbour without a browser who says and asks a great deal: the client's own engine under node, by the real protocol. What it sends
// is sealed and signed like everything else, and whoever receives it opens and keeps it as usual.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { kProject } from "../journeys/support/server.mjs";

const kWeb = join(kProject, "web");
// The server's limits: so many creations a minute and sign-in session, and so many active requests of one member.
const kRequestsEachSession = 30;
const kActiveRequests = 40;
const kOutstandingMax = 8;
const kWords = "I can bring the bread on Friday after four, please leave the bag at the door and ring once".split(" ");

/** The modules of the web client, as they are. */
async function openModules() {
  process.env.CARECIRCLE_CORE ??= join(kProject, "build/release/share/core.wasm");
  const { createServer } = await import(pathToFileURL(createRequire(join(kWeb, "package.json")).resolve("vite")).href);
  const options = { root: kWeb, configFile: false, appType: "custom", logLevel: "error" };
  const vite = await createServer({ ...options, server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  return { load: (path) => vite.ssrLoadModule(`/src/crypto/${path}`), close: () => vite.close() };
}

function words(number) {
  return `${number}: ${kWords.slice(0, 4 + (number % (kWords.length - 4))).join(" ")}`;
}

/** After how long the server may be asked again; what it did not refuse for the rate is thrown. */
function retryDelayMs(problem) {
  if (problem.code !== "rate_limited") throw problem;
  return Math.max(problem.retryAfterMs, 100);
}

export class Filler {
  heldBack = 0;

  /** Waits to be let in. */
  static async join(origin, link, name) {
    const filler = new Filler();
    filler.modules = await openModules();
    const load = filler.modules.load;
    const { WebMember } = await load("testing/web-member.ts");
    filler.member = await WebMember.ask(origin, link, name);
    filler.name = name;
    const { isMember } = await load("engine/circle.ts");
    await filler.until(isMember);
    return filler;
  }

  get engine() {
    return this.member.engine;
  }

  /** Until `condition` holds after a synchronisation. */
  async until(condition) {
    do await this.member.sync();
    while (!condition(this.engine));
  }

  async offer(title, message) {
    const { helpRequests } = await this.modules.load("engine/help-requests.ts");
    const { offerHelp } = await this.modules.load("engine/offers.ts");
    const request = () => helpRequests(this.engine).requests.find((candidate) => candidate.title === title);
    await this.until(() => request() !== undefined);
    await this.engine.exclusively(() => offerHelp(this.engine, request().id, message));
  }

  /** A sign-in session of its own has a rate of its own. */
  async signInAnew() {
    const { hashSignInName, signInByPassphrase } = await this.modules.load("engine/sign-in.ts");
    const { core, transport, account } = this.engine;
    const nameHash = await hashSignInName(core, transport, account.signInName);
    const credentials = { nameHash, passphrase: `${this.name} has four words` };
    const { opened } = await signInByPassphrase(core, transport, credentials, Buffer.from(account.deviceId, "hex"));
    core.closeOpenedAccount(opened);
  }

  /** The newest are open, the ones before are done. */
  async makeRequests(count) {
    const { create, toBinary } = await this.modules.load("../../node_modules/@bufbuild/protobuf/dist/esm/index.js");
    const { HelpRequestContentSchema } = await this.modules.load("../api/generated/carecircle/v1/content_pb.ts");
    const { HelpRequestsService } = await this.modules.load("../api/generated/carecircle/v1/help_requests_pb.ts");
    const circleId = Buffer.from(this.engine.circleId(), "hex");
    for (let number = 0; number < count; number++) {
      if (number % kRequestsEachSession === 0) await this.signInAnew();
      const content = create(HelpRequestContentSchema, { title: `Request ${number}`, details: words(number), category: 1 + (number % 5), urgency: 1 + (number % 3), zone: "North" });
      const draft = { kind: 2, recordId: this.engine.newId() };
      const record = this.engine.sealRingRecord(draft, toBinary(HelpRequestContentSchema, content));
      await this.engine.call(HelpRequestsService.method.create, { circleId, record, sealedPart: new Uint8Array(), ongoing: false });
      if (number >= count - kActiveRequests) continue;
      await this.engine.call(HelpRequestsService.method.complete, { circleId, requestId: Buffer.from(draft.recordId, "hex") });
    }
  }

  /**
   * Answers the text of the last one. Whoever reads keeps the keys of a few messages that were overtaken (docs/protocol/mls.md): while the
   * server holds one back, no further one is sealed.
   */
  async say(conversationId, count) {
    const { create } = await this.modules.load("../../node_modules/@bufbuild/protobuf/dist/esm/index.js");
    const { ConversationContentSchema, TextSchema } = await this.modules.load("../api/generated/carecircle/v1/content_pb.ts");
    const outstanding = new Set();
    for (let number = 1; number <= count; number++) {
      // What overtakes what among those on their way is the server's; the last text is the last that arrives.
      if (number === count) await Promise.all(outstanding);
      while (this.heldBack > 0) await Promise.race(outstanding);
      const content = create(ConversationContentSchema, { content: { case: "text", value: create(TextSchema, { body: words(number) }) } });
      const message = await this.engine.prepareMessage(conversationId, content);
      const sent = this.send(message).then(() => outstanding.delete(sent));
      outstanding.add(sent);
      if (outstanding.size === kOutstandingMax) await Promise.race(outstanding);
    }
    await Promise.all(outstanding);
    return words(count);
  }

  async send({ conversationId, epoch, body }) {
    const { ConversationsService } = await this.modules.load("../api/generated/carecircle/v1/conversations_pb.ts");
    const once = { circleId: Buffer.from(this.engine.circleId(), "hex"), clientRequestId: Buffer.from(this.engine.newId(), "hex") };
    const attempt = () => this.engine.call(ConversationsService.method.send, { ...once, conversationId, epoch, body });
    const delayMs = await attempt().then(() => 0, retryDelayMs);
    if (delayMs === 0) return;
    this.heldBack += 1;
    for (let waitMs = delayMs; waitMs > 0; waitMs = await attempt().then(() => 0, retryDelayMs)) await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.heldBack -= 1;
  }

  close() {
    return this.modules.close();
  }
}
