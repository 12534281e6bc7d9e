// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Whether what people typed is found where it must not be, in any of the forms that the search of the demonstration knows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const kSearchMsMax = 120_000;

/** `places`: files, folders and process_ids. */
export function assertNowhere(canaries, places) {
  const { status, stdout, stderr } = spawnSync("python3", [join(import.meta.dirname, "find_canaries.py")], {
    input: JSON.stringify({ canaries, ...places }),
    encoding: "utf8",
    timeout: kSearchMsMax,
  });
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {});
}
