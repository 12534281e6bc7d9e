#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the database's migrations as C++, so that a program carries its schema.

Usage: embed_migrations.py OUTPUT.cpp 0001_delivery.sql ...
"""

import pathlib
import re
import sys

NAME = re.compile(r"^(\d{4})_[a-z0-9_]+$")
DELIMITER = "sql"

SOURCE = """// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Generated from server/storage/migrations by tools/embed_migrations.py.
#include "server/storage/migrations.h"

namespace carecircle {{
namespace {{

constexpr Migration kMigrations[] = {{
{rows}
}};

}}  // namespace

std::span<const Migration> migrations() {{ return kMigrations; }}

}}  // namespace carecircle
"""


def row(path):
    match = NAME.match(path.stem)
    if not match:
        sys.exit(f"{path}: a migration is named NNNN_noun.sql")
    text = path.read_text(encoding="utf-8")
    if f"){DELIMITER}\"" in text:
        sys.exit(f"{path}: contains the delimiter of the raw string")
    return f'    {{{int(match.group(1))}, "{path.stem}", R"{DELIMITER}({text}){DELIMITER}"}},'


def main():
    output = pathlib.Path(sys.argv[1])
    files = sorted(map(pathlib.Path, sys.argv[2:]))
    numbers = [path.stem[:4] for path in files]
    if len(set(numbers)) != len(numbers):
        sys.exit("two migrations have the same number")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(SOURCE.format(rows="\n".join(map(row, files))), encoding="utf-8")


if __name__ == "__main__":
    main()
