# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the summary that llvm-cov exports as JSON and prints the share of covered lines for each folder of the core and for all.

Ends with 1 when the whole is below SHARE_MIN."""

import collections
import json
import pathlib
import re
import sys

SHARE_MIN = 95.0
ROOT = pathlib.Path(__file__).resolve().parent.parent
# Code of tests, and what is there to be replaced in tests.
NOT_COUNTED = re.compile(r"_(test|fuzz|bench|testing|fixture|snapshot)\.\w+$|/(vectors|wasm|peer)/|/samples\.h$")


def main():
    covered, lines = collections.Counter(), collections.Counter()
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = pathlib.Path(file["filename"]).relative_to(ROOT).as_posix()
        if NOT_COUNTED.search(path):
            continue
        folder = path.rsplit("/", 1)[0]
        for name in (folder, "all of core"):
            covered[name] += file["summary"]["lines"]["covered"]
            lines[name] += file["summary"]["lines"]["count"]
    for name in sorted(lines, key=lambda name: (name == "all of core", name)):
        print(f"{name:<20} {covered[name]:>6} of {lines[name]:>6} lines {100 * covered[name] / lines[name]:6.1f} %")
    return 0 if 100 * covered["all of core"] >= SHARE_MIN * lines["all of core"] else 1


if __name__ == "__main__":
    sys.exit(main())
