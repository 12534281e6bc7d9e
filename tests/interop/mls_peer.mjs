// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Our side of the conversation: mls_peer, a line in, a line out. MLS_PEER names the program, or its WebAssembly module.
import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.MLS_PEER ?? resolve(here, "..", "..", "build", "release", "bin", "mls_peer");
export const peerIsWasm = program.endsWith(".wasm");

function start() {
  const options = { stdio: ["pipe", "pipe", "inherit"] };
  if (!peerIsWasm) return spawn(program, [], options);
  return spawn(process.execPath, [join(here, "run_wasm_program.mjs"), program], options);
}

export const hex = (bytes) => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
export const unhex = (text) => (text === "-" ? new Uint8Array() : new Uint8Array(Buffer.from(text, "hex")));

export class MlsPeer {
  #process = start();
  #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  /** The whole answer to a command. */
  async ask(...words) {
    this.#process.stdin.write(`${words.join(" ")}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`mls_peer ended at: ${words[0]}`);
    return value;
  }

  /** The values behind `ok`; anything else throws. */
  async tell(...words) {
    const answer = await this.ask(...words);
    if (!/^ok( |$)/.test(answer)) throw new Error(`${words[0]}: ${answer}`);
    return answer.split(" ").slice(1);
  }

  end() {
    this.#process.stdin.end();
  }
}
