// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A circle with an owner and one member, each in a browser profile of their own, for tests that drive whole sessions.
import { Role } from "../../api/generated/carecircle/v1/circles_pb";
import { foundByLink, joinCircle } from "../entering";
import { runOperation } from "../operations";
import type { OperationName, Operations } from "../protocol";
import type { Session } from "../session";
import { Profile, until } from "./profile";
import { TestServer } from "./server";

const kHourMs = 3_600_000;
export const kPassphrase = "amber kettle quiet river";

/** As a screen asks; a failure fails the test. */
export async function ask<Name extends OperationName>(
  session: Session,
  name: Name,
  ...args: Parameters<Operations[Name]>
): Promise<ReturnType<Operations[Name]>> {
  const outcome = await runOperation(session, name, args);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.code} ${outcome.detail ?? ""}`);
  return outcome.value;
}

export class CircleOfTwo {
  private constructor(
    readonly server: TestServer,
    readonly ownerProfile: Profile,
    readonly memberProfile: Profile,
    readonly owner: Session,
    readonly member: Session,
  ) {}

  static async start(): Promise<CircleOfTwo> {
    const server = await TestServer.start();
    const ownerProfile = new Profile(server.origin);
    const memberProfile = new Profile(server.origin);
    const wish = { passphrase: kPassphrase, signInName: "" };
    const owner = await ownerProfile.open();
    const circle = { name: "Lindenhof", zones: [], categories: [], crisisNumbers: [] };
    await foundByLink(owner, { ...wish, link: server.foundingLink(), displayName: "Owner", circle });
    const { link = "" } = await ask(owner, "invite", { role: Role.MEMBER, uses: 1, lifetimeMs: kHourMs });
    const member = await memberProfile.open();
    await joinCircle(member, { ...wish, link, displayName: "Member" });
    await until(() => member.stage === "member" && member.status().circleName === "Lindenhof");
    await until(() => owner.engine.members().length === 2);
    return new CircleOfTwo(server, ownerProfile, memberProfile, owner, member);
  }

  async stop(): Promise<void> {
    this.ownerProfile.close();
    this.memberProfile.close();
    await this.server.stop();
  }
}
