#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of tools/generate_error_codes.py."""

import unittest

import generate_error_codes as generator

CATALOGUE = """
// ERROR_CODE_OLD = 9;
enum ErrorCode {
  ERROR_CODE_UNSPECIFIED = 0;
  ERROR_CODE_NOT_FOUND = 5 [
    (connect) = "not_found",
    (plain) = "That does not exist, "
              "or you may not // see it."];
}
"""


class GenerateErrorCodes(unittest.TestCase):
    def test_reads_rows_over_several_lines_and_skips_comments(self):
        rows = generator.read_catalogue(CATALOGUE)
        self.assertEqual(rows[1], ("kNotFound", 5, "not_found", "not_found", "That does not exist, or you may not // see it."))
        self.assertEqual(len(rows), 2)

    def test_writes_one_enumerator_a_row(self):
        self.assertIn("  kNotFound = 5,\n", generator.render(generator.read_catalogue(CATALOGUE)))

    def test_refuses_a_number_used_twice(self):
        rows = generator.read_catalogue("ERROR_CODE_A = 1; ERROR_CODE_B = 1;")
        self.assertEqual(generator.complaint(rows), "a number is used twice")

    def test_refuses_an_empty_catalogue(self):
        self.assertEqual(generator.complaint([]), "no ERROR_CODE_ rows found")


if __name__ == "__main__":
    unittest.main()
