#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: bench_core.mjs [--json]. Runs the core's benchmarks as native programs and as modules under node, and prints
// microseconds per operation side by side and the size of core.wasm.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const project = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const kNanosecondsPer = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

function microsecondsByName(text) {
  const { benchmarks } = JSON.parse(text);
  return benchmarks.map(({ name, real_time, time_unit }) => [name, (real_time * kNanosecondsPer[time_unit]) / 1000]);
}

function run(program, ...options) {
  return execFileSync(program, options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });
}

function programs(preset, suffix) {
  const folder = join(project, "build", preset, "benchmarks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.startsWith("core_") && name.endsWith(suffix)).sort().map((name) => join(folder, name));
}

function measure() {
  const results = {};
  const add = (kind, [name, microseconds]) => ((results[name] ??= {})[kind] = Number(microseconds.toFixed(2)));
  for (const program of programs("release", "_bench")) {
    microsecondsByName(run(program, "--benchmark_format=json")).forEach((row) => add("native_us", row));
  }
  for (const module of programs("wasm", "_bench.wasm")) {
    microsecondsByName(run(process.execPath, join(project, "tools/run_wasm_test.mjs"), module)).forEach((row) => add("wasm_us", row));
  }
  return results;
}

function moduleSize() {
  const path = join(project, "build/release/share/core.wasm");
  if (!existsSync(path)) return null;
  const module = readFileSync(path);
  return { bytes: module.length, brotli_bytes: brotliCompressSync(module).length };
}

function print({ operations, core_wasm }) {
  console.log(`${"operation".padEnd(52)}${"native µs".padStart(14)}${"wasm µs".padStart(14)}`);
  for (const [name, { native_us, wasm_us }] of Object.entries(operations)) {
    const cell = (value) => (value === undefined ? "–" : value.toFixed(2)).padStart(14);
    console.log(name.padEnd(52) + cell(native_us) + cell(wasm_us));
  }
  if (core_wasm) console.log(`core.wasm: ${core_wasm.bytes} bytes, ${core_wasm.brotli_bytes} with brotli`);
}

const report = { operations: measure(), core_wasm: moduleSize() };
if (process.argv.includes("--json")) console.log(JSON.stringify(report));
else print(report);
