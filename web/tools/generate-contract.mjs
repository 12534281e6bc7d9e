// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The TypeScript of the contract, from the same proto files as the server's: src/api/generated. Nothing of it is written by hand
// or checked in. `protoc` is Debian's.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
const output = fileURLToPath(new URL("../src/api/generated", import.meta.url));
const plugin = fileURLToPath(new URL("../node_modules/.bin/protoc-gen-es", import.meta.url));
const contract = `${project}api/carecircle/v1`;
const mark = `${output}/made-from`;

/** Changes when a proto file or the plugin does. */
function fingerprint() {
  const files = readdirSync(contract).filter((name) => name.endsWith(".proto"));
  return [`${contract}/`, ...files.map((name) => `${contract}/${name}`), plugin]
    .map((path) => `${path} ${statSync(path).mtimeMs}`)
    .join("\n");
}

function isCurrent(wanted) {
  try {
    return readFileSync(mark, "utf8") === wanted;
  } catch (failure) {
    if (failure.code === "ENOENT") return false;
    throw failure;
  }
}

function generate(wanted) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const protos = readdirSync(contract).filter((name) => name.endsWith(".proto"));
  execFileSync(
    "protoc",
    [
      `--proto_path=${project}api`,
      `--plugin=protoc-gen-es=${plugin}`,
      `--es_out=${output}`,
      "--es_opt=target=ts,import_extension=none",
      ...protos.map((name) => `carecircle/v1/${name}`),
    ],
    { stdio: "inherit" },
  );
  writeFileSync(mark, wanted);
}

const wanted = fingerprint();
if (!isCurrent(wanted)) generate(wanted);
