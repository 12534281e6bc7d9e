// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The TypeScript of the contract, from the same proto files as the server's: src/api/generated. Nothing of it is written by hand
// or checked in. `protoc` is Debian's. The contract's own options (limits, access, the catalogue's sentences) are the server's:
// they are left out, and with them 18 kB that a phone would fetch before it can sign in.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const project = fileURLToPath(new URL("../..", import.meta.url));
const output = fileURLToPath(new URL("../src/api/generated", import.meta.url));
const plugin = fileURLToPath(new URL("../node_modules/.bin/protoc-gen-es", import.meta.url));
const contract = join(project, "api/carecircle/v1");
const mark = join(output, "made-from");
const optionsImport = "google/protobuf/descriptor.proto";

function protoNames() {
  return readdirSync(contract)
    .filter((name) => name.endsWith(".proto"))
    .map((name) => `carecircle/v1/${name}`);
}

/** Changes when a proto file, this program or the plugin does. */
function fingerprint() {
  const paths = [...protoNames().map((name) => join(project, "api", name)), fileURLToPath(import.meta.url), plugin];
  return paths.map((path) => `${path} ${statSync(path).mtimeMs}`).join("\n");
}

function isCurrent(wanted) {
  try {
    return readFileSync(mark, "utf8") === wanted;
  } catch (failure) {
    if (failure.code === "ENOENT") return false;
    throw failure;
  }
}

/** Every proto file, parsed. */
function describe() {
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  const path = join(folder, "contract.binpb");
  const options = [`--proto_path=${join(project, "api")}`, `--descriptor_set_out=${path}`, "--include_imports", "--include_source_info"];
  execFileSync("protoc", [...options, ...protoNames()], { stdio: "inherit" });
  const files = fromBinary(FileDescriptorSetSchema, readFileSync(path)).file;
  rmSync(folder, { recursive: true });
  return files.filter((file) => file.name !== optionsImport);
}

/** An option of our own is unknown to this program: it has not read the contract's extensions. */
function dropOptions(described) {
  if (described.options) described.options.$unknown = undefined;
}

function dropOwnOptions(file) {
  const index = file.dependency.indexOf(optionsImport);
  if (index >= 0) file.dependency.splice(index, 1);
  file.extension = [];
  const methods = file.service.flatMap((service) => service.method);
  const values = file.enumType.flatMap((type) => type.value);
  const fields = file.messageType.flatMap((message) => message.field);
  for (const described of [...methods, ...values, ...fields]) dropOptions(described);
  // The comments are found by the place of what they describe, which extensions no longer have.
  if (file.sourceCodeInfo) file.sourceCodeInfo.location = file.sourceCodeInfo.location.filter(({ path }) => path[0] !== 7);
  return file;
}

function generate() {
  const request = create(CodeGeneratorRequestSchema, {
    fileToGenerate: protoNames(),
    parameter: "target=ts,import_extension=none",
    protoFile: describe().map(dropOwnOptions),
  });
  const answer = execFileSync(plugin, { input: toBinary(CodeGeneratorRequestSchema, request), maxBuffer: 2 ** 26 });
  const { error, file: files } = fromBinary(CodeGeneratorResponseSchema, answer);
  if (error) throw new Error(error);
  rmSync(output, { recursive: true, force: true });
  for (const { name, content } of files) {
    mkdirSync(dirname(join(output, name)), { recursive: true });
    writeFileSync(join(output, name), content);
  }
}

const wanted = fingerprint();
if (!isCurrent(wanted)) {
  generate();
  writeFileSync(mark, wanted);
}
