// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CoreError, loadCore } from "./core";
import { FieldReader, listField } from "./core/abi";
import { loadTestCore } from "./testing/core";

const kSources = new URL("./core/", import.meta.url);
const kModules = ["release", "wasm"].map((preset) => new URL(`../../../build/${preset}/share/core.wasm`, import.meta.url));
// The module's own, which core_module.mjs uses.
const kPlumbing = ["error_name", "output_pointer", "output_size"];

/** The operations that the typed methods name. */
function namedOperations(): string[] {
  const sources = readdirSync(kSources).map((file) => readFileSync(new URL(file, kSources), "utf8"));
  return sources.flatMap((source) => [...source.matchAll(/\b(?:call|read)\(\s*"(\w+)"/gu)].map(([, name]) => name ?? ""));
}

function modulePlace(): string | URL {
  const place = process.env["CARECIRCLE_CORE"] ?? kModules.find((candidate) => existsSync(candidate));
  if (place === undefined) throw new Error("core.wasm is missing: run script/build first.");
  return place;
}

async function exportedOperations(): Promise<string[]> {
  const module = await WebAssembly.compile(readFileSync(modulePlace()));
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  return names.filter((name) => name.startsWith("carecircle_")).map((name) => name.slice("carecircle_".length));
}

it("has a typed method for every operation of the module, and no other", async () => {
  const exported = (await exportedOperations()).filter((name) => !kPlumbing.includes(name));
  expect([...new Set(namedOperations())].sort()).toEqual(exported.sort());
});

it("throws the catalogue's code for what fails, and nothing else", async () => {
  const core = await loadTestCore();
  expect(() => core.parseInviteFragment("no link")).toThrow(CoreError);
  expect(() => core.parseInviteFragment("no link")).toThrow(expect.objectContaining({ code: "invitation_invalid" }));
});

it("loads from the answer to a fetch as well", async () => {
  const core = await loadCore(new Response(readFileSync(modulePlace())));
  expect(core.describeAccount(core.createAccount()).accountId).toHaveLength(16);
});

it("reads fields in their order, and misses none silently", () => {
  const reader = new FieldReader([Uint8Array.of(1, 0), new Uint8Array(), listField(["a", "b"])]);
  expect(reader.number()).toBe(256);
  expect(reader.optionalBytes()).toBeUndefined();
  expect(reader.list()).toHaveLength(2);
  expect(() => reader.bytes()).toThrow("fewer fields");
});

it("carries numbers that no double holds", () => {
  const [field] = new FieldReader([listField([(1n << 63n) + 1n])]).list();
  expect(new FieldReader([field ?? new Uint8Array()]).bigint()).toBe((1n << 63n) + 1n);
});
