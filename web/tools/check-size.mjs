// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a phone must fetch before somebody can sign in, compressed as the server sends it: the entry, the welcome page, joining and
// signing in, the worker, and one language. Fails above the budget.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const scriptBytesMax = 200_000;
const coreBytesMax = 150_000;
const pagesBeforeSignIn = ["src/features/welcome/routes.tsx", "src/features/accounts/routes.tsx"];
const words = ["app", "welcome", "accounts"].map((scope) => `src/locales/${scope}/en.po`);

const output = process.env.CARECIRCLE_WEB_OUTPUT ?? fileURLToPath(new URL("../../build/release/share/web", import.meta.url));
const chunks = JSON.parse(readFileSync(join(dirname(output), `${basename(output)}-chunks.json`), "utf8"));

/** The chunk and everything that it imports at once. */
function withImports(name, found = new Set()) {
  const chunk = chunks[name];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) withImports(imported, found);
  return found;
}

function compressedBytes(file) {
  return statSync(join(output, `${file}.br`)).size;
}

const assets = readdirSync(join(output, "assets")).map((name) => `assets/${name}`);
const workers = assets.filter((name) => /\/worker-[^/]+\.js$/u.test(name));
const scripts = new Set(workers);
for (const name of ["index.html", ...pagesBeforeSignIn, ...words]) {
  for (const file of withImports(name)) if (file.endsWith(".js")) scripts.add(file);
}
let sum = 0;
for (const file of [...scripts].sort((one, other) => compressedBytes(other) - compressedBytes(one))) {
  sum += compressedBytes(file);
  console.log(`${String(compressedBytes(file)).padStart(8)}  ${file}`);
}
console.log(`${String(sum).padStart(8)}  script before sign-in, of ${scriptBytesMax} bytes`);

const cores = assets.filter((name) => name.endsWith(".wasm"));
const core = cores.reduce((bytes, file) => bytes + compressedBytes(file), 0);
console.log(`${String(core).padStart(8)}  core.wasm, of ${coreBytesMax} bytes`);
if (sum > scriptBytesMax || core > coreBytesMax) {
  console.error("Over the budget: split by page, or leave something out.");
  process.exit(1);
}
