// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const compressible = new Set([".html", ".js", ".css", ".svg", ".wasm", ".json", ".webmanifest"]);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function compress(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

/** Which chunk needs which, for tools/check-size.mjs: beside the folder that is served, not in it. */
export function chunkListPath(output: string): string {
  return join(dirname(output), `${basename(output)}-chunks.json`);
}

/** Writes `.gz` and `.br` beside every file that shrinks: the server compresses nothing itself. */
export function compressedCopies(output: string): Plugin {
  return {
    name: "carecircle-compressed-copies",
    apply: "build",
    writeBundle() {
      mkdirSync(dirname(chunkListPath(output)), { recursive: true });
      renameSync(join(output, ".vite", "manifest.json"), chunkListPath(output));
      rmSync(join(output, ".vite"), { recursive: true });
      filesIn(output)
        .filter((path) => compressible.has(extname(path)))
        .forEach(compress);
    },
  };
}
