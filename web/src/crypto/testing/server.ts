// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A real carecircled on a free port of loopback with a data folder of its own, for tests that drive the real programs.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kReadyTriesMax = 600;
const kReadyPauseMs = 50;

/** The program's path: CARECIRCLED, or the release build beside this folder. */
export function programPath(): string {
  return process.env["CARECIRCLED"] ?? "../build/release/bin/carecircled";
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

export class TestServer {
  readonly origin: string;
  readonly folder: string;
  private process: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** Ready when it resolves. Stop it when done. */
  static async start(): Promise<TestServer> {
    const server = new TestServer(mkdtempSync(join(tmpdir(), "carecircle-web-")), await freePort());
    await server.run();
    return server;
  }

  /** Again on the same port and data. */
  async run(): Promise<void> {
    const log = openSync(join(this.folder, "server.log"), "a");
    const listen = this.origin.slice("http://".length);
    this.process = spawn(programPath(), ["serve", "--data", this.dataFolder, "--listen", listen], { stdio: ["ignore", log, log] });
    for (let tries = 0; tries < kReadyTriesMax; tries++) {
      if (this.process.exitCode !== null) break;
      if (await this.isReady()) return;
      await new Promise((resolve) => setTimeout(resolve, kReadyPauseMs));
    }
    throw new Error(`carecircled did not become ready:\n${this.log()}`);
  }

  /** What is on its way is finished; the data stays. */
  async halt(): Promise<void> {
    const ending = this.process;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGTERM");
    await ended;
    this.process = null;
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true });
  }

  /** The server's own link: whoever opens it founds the circle. */
  foundingLink(): string {
    const printed = execFileSync(programPath(), ["invite", "--data", this.dataFolder, "--role", "owner"], { encoding: "utf8" });
    const link = printed.split(/\s+/u).filter((word) => word !== "").at(-1) ?? "";
    return this.origin + link.slice(link.indexOf("/join#"));
  }

  log(): string {
    return readFileSync(join(this.folder, "server.log"), "utf8").slice(-10_000);
  }

  private get dataFolder(): string {
    return join(this.folder, "data");
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch (problem) {
      if (problem instanceof TypeError) return false;
      throw problem;
    }
  }
}
