#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: bench_core.mjs [--json]. Runs the core's benchmarks as native programs and as modules under node, and prints
// microseconds of processor time per operation side by side, sizes in bytes, and the size of core.wasm. The bare primitives
// come first: what the other rows cost is to be read beside what Ed25519 costs on the same machine at the same time.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const project = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const kNanosecondsPer = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

function rowsOf(text) {
  return JSON.parse(text).benchmarks.map(({ name, cpu_time, time_unit, ...rest }) => ({
    name,
    microseconds: Number(((cpu_time * kNanosecondsPer[time_unit]) / 1000).toFixed(2)),
    sizes: Object.entries(rest).filter(([counter]) => counter.endsWith("_bytes")),
  }));
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
  const add = (kind, { name, microseconds, sizes }) => {
    const row = (results[name] ??= {});
    row[kind] = microseconds;
    // Heap blocks are half as large in wasm: the native figure stands for both.
    sizes.forEach(([counter, bytes]) => (row[counter] ??= Math.round(bytes)));
  };
  for (const program of programs("release", "_bench")) {
    rowsOf(run(program, "--benchmark_format=json")).forEach((row) => add("native_us", row));
  }
  for (const module of programs("wasm", "_bench.wasm")) {
    rowsOf(run(process.execPath, join(project, "tools/run_wasm_test.mjs"), module)).forEach((row) => add("wasm_us", row));
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
  console.log(`${"operation".padEnd(44)}${"native µs".padStart(14)}${"wasm µs".padStart(14)}${"native /s".padStart(12)}  sizes`);
  for (const [name, { native_us, wasm_us, ...sizes }] of Object.entries(operations)) {
    const cell = (value) => (value === undefined ? "–" : value.toFixed(2)).padStart(14);
    const rate = (native_us === undefined ? "–" : Math.round(1e6 / native_us).toString()).padStart(12);
    const beside = Object.entries(sizes).map(([size, bytes]) => `${size.replace("_bytes", "")} ${bytes} B`);
    console.log(`${name.padEnd(44)}${cell(native_us)}${cell(wasm_us)}${rate}  ${beside.join(", ")}`.trimEnd());
  }
  if (core_wasm) console.log(`core.wasm: ${core_wasm.bytes} bytes, ${core_wasm.brotli_bytes} with brotli`);
}

const report = { operations: measure(), core_wasm: moduleSize() };
if (process.argv.includes("--json")) console.log(JSON.stringify(report));
else print(report);
