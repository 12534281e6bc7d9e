// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A member in node with an engine and a store in memory: the engine's own tests need neither a session nor a database.
import { type DescMessage, type DescMethodUnary, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { FinishRegistrationRequestSchema } from "../../api/generated/carecircle/v1/accounts_pb";
import { registerNouns } from "../nouns";
import { accountEntry, readAccountEntry } from "../engine/account-steps";
import { foundCircle } from "../engine/circle";
import { Engine } from "../engine/engine";
import { names } from "../engine/home";
import { saveIndex } from "../engine/index";
import { publishKeyPackages } from "../engine/key-packages";
import { askForAdmission, finishRegistration, fragmentOf, type Invitation, lookAtInvitation, prepareAccount } from "../engine/registration";
import { sync } from "../engine/sync";
import type { CircleSettings } from "../protocol";
import { OpenStore } from "../store";
import { Transport } from "../transport";
import { CookieJar, cookieFetch } from "./cookie-fetch";
import { loadTestCore } from "./core";

export const kCircleSettings: CircleSettings = { name: "Harbour street", zones: ["North"], categories: [], crisisNumbers: [] };

/** Replaces the network of a member: sends the request or not, and answers what came, something else, or nothing (a TypeError). */
export type Network = (path: string, send: () => Promise<Response>) => Promise<Response>;

const honest: Network = (_path, send) => send();

function pathOf(method: DescMethodUnary): string {
  return `/${method.parent.typeName}/${method.name}`;
}

export class WebMember {
  /** The device's network; tests take it away. */
  network: Network = honest;

  private constructor(
    public engine: Engine,
    private readonly store: OpenStore,
    readonly displayName: string,
  ) {}

  static async register(origin: string, link: string, displayName: string): Promise<{ member: WebMember; invitation: Invitation }> {
    const core = await loadTestCore();
    const send = cookieFetch(new CookieJar());
    const held: { member?: WebMember } = {};
    const transport = new Transport({
      origin,
      fetch: (input, init) => {
        const path = typeof input === "string" ? new URL(input).pathname : "";
        return (held.member?.network ?? honest)(path, () => send(input, init));
      },
    });
    const invitation = await lookAtInvitation(core, transport, fragmentOf(link));
    const wish = { displayName, passphrase: `${displayName} has four words`, signInName: "" };
    const { account, index, request } = await prepareAccount(core, transport, wish, invitation);
    const store = new OpenStore([[names.account, accountEntry(core, account)]]);
    const engine = new Engine({ core, transport, account, store });
    registerNouns(engine);
    await engine.home.transaction(() => {
      engine.localIndex = { value: index, version: 1, dirty: false, inFlight: false };
      saveIndex(engine);
      engine.home.put(names.registration, toBinary(FinishRegistrationRequestSchema, request));
    });
    await finishRegistration(engine);
    await publishKeyPackages(engine, false);
    const member = new WebMember(engine, store, displayName);
    held.member = member;
    return { member, invitation };
  }

  static async found(origin: string, link: string): Promise<WebMember> {
    const { member, invitation } = await WebMember.register(origin, link, "Owner");
    await foundCircle(member.engine, invitation.fragment, kCircleSettings, member.displayName);
    await member.sync();
    return member;
  }

  /** Into the waiting room. */
  static async ask(origin: string, link: string, displayName: string): Promise<WebMember> {
    const { member, invitation } = await WebMember.register(origin, link, displayName);
    await askForAdmission(member.engine, invitation, displayName);
    return member;
  }

  /** Let in by whoever may, who is told to synchronise. */
  static async join(owner: WebMember, link: string, displayName: string): Promise<WebMember> {
    const member = await WebMember.ask(owner.engine.transport.origin, link, displayName);
    await owner.sync();
    await member.sync();
    return member;
  }

  sync(): Promise<void> {
    return this.engine.exclusively(() => sync(this.engine));
  }

  /** As after a reload of the page: nothing but what is kept is left. */
  async reopen(): Promise<void> {
    const { transport } = this.engine;
    // What runs in the background ends first: two engines never work on one store.
    await this.engine.exclusively(() => Promise.resolve());
    this.engine.close();
    const core = await loadTestCore();
    const account = readAccountEntry(core, this.store.get(names.account));
    this.engine = new Engine({ core, transport, account, store: this.store });
    registerNouns(this.engine);
  }

  /** Once a call of this method has been sent, its answer is lost. */
  loseAnswer(method: DescMethodUnary): void {
    this.network = async (path, send) => {
      const answer = await send();
      if (path !== pathOf(method)) return answer;
      this.network = () => Promise.reject(new TypeError("the network is gone"));
      throw new TypeError("the network is gone");
    };
  }

  goOffline(): void {
    this.network = () => Promise.reject(new TypeError("the network is gone"));
  }

  goOnline(): void {
    this.network = honest;
  }

  /** From now on the server's answers to this method are changed on their way. */
  tamper<O extends DescMessage>(method: DescMethodUnary<DescMessage, O>, change: (answer: MessageShape<O>) => void): void {
    this.network = async (path, send) => {
      const answer = await send();
      if (path !== pathOf(method) || !answer.ok) return answer;
      const message = fromBinary(method.output, new Uint8Array(await answer.arrayBuffer()));
      change(message);
      return new Response(Uint8Array.from(toBinary(method.output, message)), { status: answer.status, headers: answer.headers });
    };
  }
}
