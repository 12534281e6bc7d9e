// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The one boundary between what throws and what the screens get. An expected failure becomes its code; anything else is a bug, told as
// "unexpected" with what a developer needs to find it.
import { codeOf } from "./errors";
import type { Failure, Outcome } from "./protocol";

const kStackLinesMax = 4;

export function failureOf(problem: unknown): Failure {
  const code = codeOf(problem);
  if (code !== null) return { ok: false, code };
  const words = problem instanceof Error ? (problem.stack ?? problem.message) : typeof problem;
  return { ok: false, code: "unexpected", detail: words.split("\n").slice(0, kStackLinesMax).join("\n") };
}

export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (problem) {
    return failureOf(problem);
  }
}
