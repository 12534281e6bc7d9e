// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A member who uses the command line, for tests that tell a story over both programs.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { programPath } from "./server";

const run = promisify(execFile);

/** What a command printed. */
export type Printed = Record<string, unknown>;

export class CommandLineMember {
  private readonly folder = mkdtempSync(join(tmpdir(), "carecircle-home-"));
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Runs a command and answers its JSON. A refused one throws, its code in the message. */
  async command(...words: string[]): Promise<Printed> {
    const program = process.env["CARECIRCLE"] ?? join(dirname(programPath()), "carecircle");
    const environment = {
      ...process.env,
      CARECIRCLE_HOME: join(this.folder, "home"),
      CARECIRCLE_PASSPHRASE: `${this.name} has four words`,
    };
    try {
      const { stdout } = await run(program, [...words, "--json"], { env: environment });
      return JSON.parse(stdout) as Printed;
    } catch (problem) {
      const printed = problem instanceof Error && "stdout" in problem ? String(problem.stdout) : String(problem);
      throw new Error(`${this.name}: ${words.join(" ")}: ${printed}`, { cause: problem });
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
