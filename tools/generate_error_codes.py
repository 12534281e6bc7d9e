#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes core/bytes/error_code.h from the error catalogue.

Usage: generate_error_codes.py errors.proto error_code.h

A row of the catalogue looks like
  ERROR_CODE_NOT_FOUND = 5 [(connect) = "not_found", (plain) = "That does not exist, or you may not see it."];
and becomes ErrorCode::kNotFound = 5. It may span lines; its strings may be split ("a" "b").
"""

import pathlib
import re
import sys

ROW = re.compile(r"\bERROR_CODE_([A-Z0-9_]+)\s*=\s*(\d+)\s*(?:\[(.*?)\])?\s*;", re.DOTALL)
OPTION = re.compile(r'\(\s*([a-z_.]+)\s*\)\s*=\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)

HEADER = """// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Generated from api/carecircle/v1/errors.proto by tools/generate_error_codes.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace carecircle {

enum class ErrorCode : std::uint16_t {
%(enumerators)s
};

/// The name that programs compare: "contact_grant_revoked".
constexpr std::string_view error_name(ErrorCode code) {
  switch (code) {
%(names)s
  }
  return "unknown";
}

/// The code of the Connect protocol under which it travels: "not_found".
constexpr std::string_view connect_code(ErrorCode code) {
  switch (code) {
%(connects)s
  }
  return "unknown";
}

/// What a person reads.
constexpr std::string_view plain_words(ErrorCode code) {
  switch (code) {
%(plains)s
  }
  return "Something went wrong.";
}

/// The code with this number, if the catalogue has one.
constexpr std::optional<ErrorCode> error_code_from_number(std::uint32_t number) {
  switch (number) {
%(numbers)s
  }
  return std::nullopt;
}

}  // namespace carecircle
"""


def without_comments(text):
    return COMMENT.sub(lambda match: match.group(0) if match.group(0).startswith('"') else "", text)


def read_catalogue(text):
    """The rows in the order of their numbers: (constant, number, name, connect code, plain words)."""
    rows = []
    for name, number, options in ROW.findall(without_comments(text)):
        values = {key.split(".")[-1]: "".join(STRING.findall(value)) for key, value in OPTION.findall(options)}
        constant = "k" + "".join(word.capitalize() for word in name.split("_"))
        connect = values.get("connect", "unknown")
        rows.append((constant, int(number), name.lower(), connect, values.get("plain", "Something went wrong.")))
    return sorted(rows, key=lambda row: row[1])


def complaint(rows):
    if not rows:
        return "no ERROR_CODE_ rows found"
    numbers = [row[1] for row in rows]
    if len(set(numbers)) != len(numbers):
        return "a number is used twice"
    if max(numbers) > 65535:
        return "a number does not fit 16 bits"
    return None


def cases(rows, column):
    return "\n".join(f'    case ErrorCode::{row[0]}: return "{row[column]}";' for row in rows)


def render(rows):
    return HEADER % {
        "enumerators": "\n".join(f"  {row[0]} = {row[1]}," for row in rows),
        "names": cases(rows, 2),
        "connects": cases(rows, 3),
        "plains": cases(rows, 4),
        "numbers": "\n".join(f"    case {row[1]}: return ErrorCode::{row[0]};" for row in rows),
    }


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    rows = read_catalogue(source.read_text(encoding="utf-8"))
    if problem := complaint(rows):
        sys.exit(f"{source}: {problem}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
