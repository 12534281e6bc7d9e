// SPDX-License-Identifier: AGPL-3.0-or-later
import { EngineError } from "../errors";

/** Limits on encrypted text are the client's duty, in characters. field_missing, limit_exceeded. */
export function checkText(text: string, charactersMin: number, charactersMax: number): void {
  const count = Array.from(text).length;
  if (count === 0 && charactersMin > 0) throw new EngineError("field_missing", "text: empty");
  if (count < charactersMin) throw new EngineError("limit_exceeded", "text: too short");
  if (count > charactersMax) throw new EngineError("limit_exceeded", "text: too long");
}
