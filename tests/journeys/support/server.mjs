// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The real server on a free port, with a data folder of its own; and the command line beside it.
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const kProject = join(import.meta.dirname, "..", "..", "..");
const kPrograms = process.env.CARECIRCLE_PROGRAMS ?? join(kProject, "build", "release", "bin");
const kReadyTriesMax = 200;
const kReadyPauseMs = 50;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

export class Server {
  /** `folder` holds data and log; the port stays the same over restarts. */
  static async start(folder) {
    const server = new Server();
    server.folder = folder;
    server.data = join(folder, "data");
    server.logFile = join(folder, "server.log");
    server.port = await freePort();
    server.origin = `http://localhost:${server.port}`;
    await server.run();
    return server;
  }

  async run() {
    const listen = `127.0.0.1:${this.port}`;
    // Without its guard against core images, so that its memory can be searched.
    this.process = spawn(join(kPrograms, "carecircled"), ["serve", "--data", this.data, "--listen", listen, "--public-url", this.origin, "--allow-core-dump"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = createWriteStream(this.logFile, { flags: "a" });
    this.process.stdout.pipe(log, { end: false });
    this.process.stderr.pipe(log, { end: false });
    for (let tries = 0; tries < kReadyTriesMax; tries++) {
      if (this.process.exitCode !== null) throw new Error(`The server ended with ${this.process.exitCode}; see ${this.logFile}`);
      if (await fetch(`${this.origin}/readyz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, kReadyPauseMs));
    }
    throw new Error("The server did not become ready.");
  }

  async end(signal) {
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }
  kill() {
    return this.end("SIGKILL");
  }
  stop() {
    return this.end("SIGTERM");
  }

  async foundingLink() {
    const { stdout } = await run(join(kPrograms, "carecircled"), ["invite", "--data", this.data, "--role", "owner"]);
    return stdout.trim().split(/\s+/).at(-1);
  }

  /** A member who uses the command line: each call runs one command and answers its JSON. */
  commandLine(name) {
    const environment = { ...process.env, CARECIRCLE_HOME: join(this.folder, `home-${name}`), CARECIRCLE_PASSPHRASE: `${name} has four words` };
    return async (...words) => {
      const { stdout } = await run(join(kPrograms, "carecircle"), [...words, "--json"], { env: environment });
      return JSON.parse(stdout);
    };
  }
}
