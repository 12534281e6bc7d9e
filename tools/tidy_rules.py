# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the house as tables. A new rule is a new row; tools/tidy applies them."""

import re

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 500

CPP = (".cpp", ".h", ".c")
SCRIPT = (".ts", ".tsx", ".js", ".mjs")
SOURCE = CPP + SCRIPT + (".py", ".sh", ".proto", ".cmake", ".sql", ".css")
TEST_FILE = re.compile(r"_(?:test|fuzz|bench)\.\w+$|^tests/")

# Files that quote what the rules forbid.
QUOTES_THE_RULES = re.compile(r"^tools/tidy|^docs/conventions\.md$")
# Written by a program, or by others.
GENERATED = re.compile(r"(^|/)package-lock\.json$|^LICENSE$|/generated/|/corpus/|\.snapshot$")

# ---- Layers: (files, what they must not include, why). \1 in the second is the first group of the first. -------------
# The TLS presentation language lies below the primitives, the signed structs beside it in core/codec above them.
CORE_ORDER = ["bytes", "codec/tls", "crypto", "codec", "opaque", "sframe", "mls", "envelope", "lease", "admission", "franking", "file", "transparency",
              "vectors", "wasm"]

LAYERS = [
    (r"^core/", r"(server|cli|api|web)/|boost/|google/protobuf|carecircle/v1/|openssl/|sqlite3|fmt/|spdlog/",
     "the core stands alone"),
    (r"^core/", r"(mutex|shared_mutex|thread|future|condition_variable|fstream|filesystem|iostream|random|regex|chrono)$",
     "the core has no I/O, clock or threads"),
    (r"^server/", r"core/(mls|envelope|lease|file|admission|franking/(message|report))\b", "the server cannot decrypt: it does not see this"),
    (r"^server/", r"cli/", "the server does not know its client"),
    (r"^server/services/([^/]+)/", r"server/services/(?!\1/)", "services never include one another"),
    (r"^server/storage/", r"server/(services|http)/|boost/", "storage knows no service and no transport"),
    (r"^network/", r"(server|cli|core|api)/|carecircle/v1/", "a connection knows nothing of what is said over it"),
    (r"^cli/", r"server/", "the client speaks to the server through the contract"),
    (r"^(?!server/storage/|cli/client/home_database\.cpp)(server|cli)/", r"(sqlite3|libpq-fe)\.h", "only storage adapters know a database"),
]

# ---- Words: (pattern, where (suffixes; empty: everywhere), what to do instead) ------------------------------------------
def host(*labels):
    """The pattern of a host name, which this file must not contain itself."""
    return r"\b" + r"\.".join(labels) + r"\b"


WORDS = [
    (r"\b(TODO|FIXME|XXX|HACK)\b", (), "do it, or leave it out"),
    (r"\bfor now\b", (), "say what it is, and why"),
    (r"(?i)\b(stub|dummy)\b", CPP + (".proto", ".py", ".sh", ".md"), "finish it, or leave it out of the contract"),
    (r"(?i)\bplaceholder\b", CPP + (".proto",), "finish it, or leave it out of the contract"),
    (r"\b[A-Z][A-Za-z]*(Manager|Utils?|Helper)\b", SOURCE, "name the noun that it is"),
    (r"\b\w+_(manager|utils?)\b(?!\.h[>\"])", CPP, "name the noun that it is"),
    (r"catch\s*\(\s*\.\.\.\s*\)", CPP, "catch what is thrown, in the adapter of the library that throws"),
    (r"catch\s*(\([^)]*\))?\s*\{\s*\}", CPP + SCRIPT, "handle the failure or let it pass"),
    (r"except:\s|except \w+:\s*pass\b", (".py",), "handle the failure or let it pass"),
    (r"\bNOLINT|eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error", (), "correct what the tool found"),
    (r"(?<=[\"' `:])(?:-?(?:[mp][lr]|left|right)-(?:\d|\[|auto\b|px\b)|(?:rounded|border)-[lr]\b)|(?<=[\"' `:])text-(?:left|right)\b", (".tsx",), "directions are logical: ms-, pe-, start-, end-"),
    (r"(?m)^\s*(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align:\s*(?:left|right))\b", (".css",), "directions are logical: inline-start, inline-end"),
    (r"\bdangerouslySetInnerHTML\b|\binnerHTML\b", (".ts", ".tsx"), "the policy forbids it: build elements"),
    (r"\|\|\s*true\b", ("", ".sh", ".cmake", ".yml"), "let the failure show"),
    (host("(?:deb|security|ftp)", "debian", "org"), (), "the machine's apt knows its hosts"),
    ("|".join([host("registry", "(?:npmjs|yarnpkg)"), host("pypi", "org"), host("crates", "io"), host("docker", "io")]), (), "the clients know their registries"),
    (r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/", (), "paths come from the environment or the project's folder"),
    (r"(?i)\bissue\s*#?\d+", (), "say why here: the reader does not have that list"),
    (r"\bsleep_for\b|\bstd::this_thread::sleep", CPP, "wait for the event, not for time"),
    (r"\busing namespace std;", CPP, "name what is used"),
    (r"#ifndef \w+_H_?\b", (".h",), "#pragma once"),
]

# ---- Documents: every .md file is one of these --------------------------------------------------------------------------
DOCUMENTS = [
    r"README\.md", r"NOTICE\.md", r"SECURITY\.md", r"CONTRIBUTING\.md",
    r"docs/(architecture|conventions|dependencies|glossary|mistakes|threat_model|development|operation|testing|measurements|user_guide)\.md",
    r"docs/(protocol|adr)/[a-z0-9_]+\.md",
    r"docs/life_of_a_[a-z_]+\.md",
    r"(api|core|server|cli|web|deploy|tests)(/[a-z_]+)?/README\.md",
]

# ---- Dead files: (files, where their name must appear) ---------------------------------------------------------------------
MENTIONS = [
    (r"\.(cpp|c)$", r"(^|/)CMakeLists\.txt$|\.cmake$", "no CMake target builds it"),
    (r"\.h$", r"\.(cpp|c|h)$", "nothing includes it"),
    (r"^tools/.+\.(py|mjs|sh)$", r"", "nothing uses it"),
]
