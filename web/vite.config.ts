// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressedCopies } from "./tools/compressed-copies.ts";
import { linguiMacros } from "./tools/lingui-macros.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const output = process.env["CARECIRCLE_WEB_OUTPUT"] ?? `${project}build/release/share/web`;

/** The core as script/build leaves it; CARECIRCLE_CORE names another. */
function coreModule(): string {
  const places = [`${project}build/release/share/core.wasm`, `${project}build/wasm/share/core.wasm`];
  const core = process.env["CARECIRCLE_CORE"] ?? places.find(existsSync);
  if (!core) throw new Error("core.wasm is missing: run script/build first.");
  return core;
}

const plugins = () => [linguiMacros(), lingui(), react(), tailwindcss()];

export default defineConfig(({ command, mode }) => ({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  plugins: [...plugins(), compressedCopies(output)],
  // crypto/ imports the module as "core.wasm?url" and gets its hashed address.
  resolve: mode === "test" ? {} : { alias: [{ find: /^core\.wasm(?=\?)/u, replacement: coreModule() }] },
  worker: { format: "es", plugins: () => [linguiMacros()] },
  build: {
    outDir: output,
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    // The policy forbids data: addresses and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["index.html", "neutral.html"].map((name) => fileURLToPath(new URL(name, import.meta.url))) },
  },
  server: { port: 5180, strictPort: command === "serve", fs: { allow: [project] } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
}));
