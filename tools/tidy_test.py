#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of tools/tidy: each rule finds what it forbids, in a small repository made for it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import tidy_functions

TIDY = pathlib.Path(__file__).resolve().parent / "tidy"
SPDX = "// SPDX-License-Identifier: AGPL-3.0-or-later\n"


def long_function(lines):
    return SPDX + "int answer() {\n" + "  step();\n" * (lines - 2) + "}\n"


class Tidy(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        subprocess.run(["git", "init", "-q", self.folder.name], check=True)

    def write(self, path, text):
        place = pathlib.Path(self.folder.name, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def source(self, path, text):
        """A source file that some CMake target builds."""
        self.write(path, text)
        listing = str(pathlib.PurePosixPath(path).parent / "CMakeLists.txt")
        self.write(listing, f"# {SPDX[3:]}# {pathlib.PurePosixPath(path).name}\n")

    def run_tidy(self):
        return subprocess.run([sys.executable, TIDY, "--root", self.folder.name], capture_output=True, text=True, check=False)

    def assert_finds(self, words):
        result = self.run_tidy()
        self.assertIn(words, result.stdout)
        self.assertEqual(result.returncode, 1)

    def assert_clean(self):
        result = self.run_tidy()
        self.assertEqual(result.stdout, "tidy: 0 findings\n", result.stderr)
        self.assertEqual(result.returncode, 0)

    def test_accepts_a_function_at_the_limit(self):
        self.source("core/bytes/a.cpp", long_function(70))
        self.assert_clean()

    def test_refuses_a_function_one_line_longer(self):
        self.source("core/bytes/a.cpp", long_function(71))
        self.assert_finds("a.cpp:2: answer has 71 lines")

    def test_refuses_a_file_of_501_lines(self):
        self.source("core/bytes/a.cpp", SPDX + "int a;\n" * 500)
        self.assert_finds("501 lines")

    def test_refuses_a_file_without_licence_line(self):
        self.source("core/bytes/a.cpp", "int a;\n")
        self.assert_finds("must say SPDX")

    def test_refuses_what_a_layer_must_not_include(self):
        for path, include in [
            ("core/bytes/a.cpp", "server/clock.h"), ("core/bytes/a.cpp", "boost/asio.hpp"), ("core/bytes/a.cpp", "core/mls/group.h"),
            ("core/codec/tls.cpp", "core/crypto/hash.h"),
            ("server/main.cpp", "core/envelope/seal.h"), ("server/services/circles/a.cpp", "server/services/vault/b.h"),
        ]:
            with self.subTest(path=path, include=include):
                self.source(path, SPDX + f'#include "{include}"\n')
                self.assert_finds(f'must not include "{include}"')
                pathlib.Path(self.folder.name, path).unlink()

    def test_accepts_an_earlier_layer_and_its_own_service(self):
        self.source("core/codec/a.cpp", SPDX + '#include "core/crypto/hash.h"\n')
        self.source("core/mls/a.cpp", SPDX + '#include "core/bytes/bytes.h"\n#include <vector>\n')
        self.source("server/services/circles/a.cpp", SPDX + '#include "server/services/circles/b.h"\n')
        self.assert_clean()

    def test_refuses_banned_words(self):
        for text in ["// TO" "DO later\n", "class Key" "Manager;\n", "// good for " "now\n", "void f() { try { g(); } catch (..." ") { h(); } }\n",
                     "int a; // NO" "LINT\n", "// see deb." "debian.org\n", 'auto a = "/ro' 'ot/a";\n']:
            with self.subTest(text=text):
                self.source("core/bytes/a.cpp", SPDX + text)
                self.assertEqual(self.run_tidy().returncode, 1)

    def test_refuses_directions_that_are_not_logical(self):
        for path, text in [("web/a.tsx", 'const a = <p className="flex m' 'l-2" />;\n'), ("web/a.tsx", "const a = `text-" "left`;\n"),
                           ("web/a.css", "p {\n  margin-" "left: 1rem;\n}\n")]:
            with self.subTest(text=text):
                licence = f"/* {SPDX[3:].strip()} */\n" if path.endswith(".css") else SPDX
                self.write(path, licence + text)
                self.assert_finds("directions are logical")
                pathlib.Path(self.folder.name, path).unlink()

    def test_accepts_logical_directions_and_words(self):
        self.write("web/a.tsx", SPDX + 'const a = <p className="ms-2 pe-4 start-0 text-end">what is left-over</p>;\n')
        self.assert_clean()

    def test_refuses_a_dead_file(self):
        self.write("core/bytes/a.cpp", SPDX)
        self.assert_finds("no CMake target builds it")

    def test_refuses_a_header_that_nothing_includes(self):
        self.write("core/bytes/a.h", SPDX)
        self.assert_finds("nothing includes it")

    def test_refuses_a_document_that_is_not_listed(self):
        self.write("docs/status_report.md", "# Status\n")
        self.assert_finds("not on the list of documents")


class Functions(unittest.TestCase):
    def names(self, kind, text):
        return [name for name, _, _ in tidy_functions.functions(kind, text)]

    def test_finds_functions_of_cpp_and_not_control_flow(self):
        text = """namespace a {
        struct S { int f() const { if (x) { y(); } for (int i = 0; i < 3; ++i) { z(); } return 1; } };
        Result<T> S::g(int a) const& noexcept { auto l = [](int b) { return b; }; return "{ not a brace"; }
        constexpr int table[] = {1, 2};
        TEST(A, B) { }
        }"""
        self.assertEqual(self.names("cpp", text), ["f", "S::g", "TEST"])

    def test_finds_functions_of_scripts(self):
        text = "export function a(b) { return 1; }\nconst c = async (d) => { if (d) { e(); } };\nclass F { g(h) { } }\ndescribe('x', () => { });\n"
        self.assertEqual(self.names("script", text)[:3], ["a", "c", "g"])

    def test_finds_functions_of_python_and_shell(self):
        self.assertEqual(self.names("python", "def a():\n    pass\n"), ["a"])
        self.assertEqual(self.names("shell", "a() {\n  b\n}\nc() { d; }\n"), ["a", "c"])


if __name__ == "__main__":
    unittest.main()
