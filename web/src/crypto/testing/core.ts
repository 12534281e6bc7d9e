// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core.wasm for tests: CARECIRCLE_CORE, or what script/build left beside this folder.
import { existsSync, readFileSync } from "node:fs";
import { type Core, loadCore } from "../core";

const kPlaces = ["../build/release/share/core.wasm", "../build/wasm/share/core.wasm"];

export function loadTestCore(): Promise<Core> {
  const place = process.env["CARECIRCLE_CORE"] ?? kPlaces.find((candidate) => existsSync(candidate));
  if (place === undefined) throw new Error("core.wasm is missing: run script/build first.");
  return loadCore(readFileSync(place));
}
