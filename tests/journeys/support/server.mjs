// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The real server on a free port, with a data folder of its own; and the command line beside it.
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { RecordingProxy } from "./recording_proxy.mjs";

const run = promisify(execFile);
export const kProject = join(import.meta.dirname, "..", "..", "..");
const kPrograms = process.env.CARECIRCLE_PROGRAMS ?? join(kProject, "build", "release", "bin");
/** What the server gives to browsers lies beside its programs. */
export const kWeb = join(kPrograms, "..", "share", "web");
const kReadyTriesMax = 200;
const kReadyPauseMs = 50;
const kCommandMsMax = 60_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** This process's environment, for a program whose clock shall run ahead; of Debian's package faketime. */
function environmentAhead(hours) {
  const library = readdirSync("/usr/lib")
    .map((folder) => join("/usr/lib", folder, "faketime", "libfaketimeMT.so.1"))
    .find((path) => existsSync(path));
  if (library === undefined) throw new Error("libfaketimeMT is missing: script/bootstrap installs it.");
  return { ...process.env, LD_PRELOAD: library, FAKETIME: `+${hours}h`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

export class Server {
  /** `folder` holds data and log, and `traffic` when all that goes over the wire shall be recorded. The port stays the same over restarts. */
  static async start(folder, { recorded = false } = {}) {
    const server = new Server();
    server.folder = folder;
    server.data = join(folder, "data");
    server.logFile = join(folder, "server.log");
    server.trafficFile = join(folder, "traffic");
    server.port = await freePort();
    if (recorded) server.proxy = await RecordingProxy.start(server.port, server.trafficFile);
    server.origin = `http://localhost:${server.proxy?.port ?? server.port}`;
    await server.run();
    return server;
  }

  async run({ hoursAhead = 0 } = {}) {
    const listen = `127.0.0.1:${this.port}`;
    // Without its guard against core images, so that its memory can be searched.
    this.process = spawn(join(kPrograms, "carecircled"), ["serve", "--data", this.data, "--listen", listen, "--public-url", this.origin, "--allow-core-dump"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: hoursAhead === 0 ? process.env : environmentAhead(hoursAhead),
    });
    const log = createWriteStream(this.logFile, { flags: "a" });
    this.process.stdout.pipe(log, { end: false });
    this.process.stderr.pipe(log, { end: false });
    for (let tries = 0; tries < kReadyTriesMax; tries++) {
      if (this.process.exitCode !== null) throw new Error(`The server ended with ${this.process.exitCode}; see ${this.logFile}`);
      if (await fetch(`http://${listen}/readyz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, kReadyPauseMs));
    }
    throw new Error("The server did not become ready.");
  }

  /** Ends the recording; the file is complete afterwards. */
  async endRecording() {
    const proxy = this.proxy;
    this.proxy = undefined;
    await proxy?.close();
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
      const { stdout } = await run(join(kPrograms, "carecircle"), [...words, "--json"], { env: environment, timeout: kCommandMsMax });
      return JSON.parse(stdout);
    };
  }
}
