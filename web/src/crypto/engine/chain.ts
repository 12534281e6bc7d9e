// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The links of the keyring's chain that are missing or false on the server. A device that was restored after it missed commits cannot link
// to the generation before its own; whoever reads its commit can (docs/protocol/keyring.md).
import { CirclesService } from "../../api/generated/carecircle/v1/circles_pb";
import { bytesOfHex } from "../bytes";
import { hasCode } from "../errors";
import type { Engine } from "./engine";
import { readFields, writeFields } from "./fields";
import { names } from "./home";
import { keyringOf } from "./records";

/** After another's commit to the circle: its link is to be looked at. Inside a transaction. */
export function noteGeneration(engine: Engine, generation: bigint): void {
  if (engine.home.get(names.unlinked) === null) engine.home.put(names.unlinked, writeFields(generation));
}

async function putLink(engine: Engine, chainLink: Uint8Array): Promise<void> {
  const request = { circleId: bytesOfHex(engine.circleId()), chainLink };
  try {
    await engine.call(CirclesService.method.putChainLink, request, "yes");
  } catch (error) {
    // As many as the server keeps have been added; newcomers try each.
    if (!hasCode(error, "limit_exceeded")) throw error;
  }
}

/** Adds what the commits since the last time left out. */
export async function mendChain(engine: Engine): Promise<void> {
  const noted = engine.home.get(names.unlinked);
  if (noted === null) return;
  const fromGeneration = readFields(noted, 1, "unlinked").bigint();
  const circleId = bytesOfHex(engine.circleId());
  const { links } = await engine.call(CirclesService.method.listChain, { circleId, fromGeneration });
  for (const link of engine.core.missingLinks(keyringOf(engine), fromGeneration, links)) await putLink(engine, link);
  await engine.home.transaction(() => engine.home.remove(names.unlinked));
}
