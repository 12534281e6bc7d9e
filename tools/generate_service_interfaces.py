#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the C++ interface of every RPC service, so that an RPC without a handler does not compile.

Usage: generate_service_interfaces.py OUTPUT_FOLDER accounts.proto ...

For each proto file with a service, OUTPUT_FOLDER gets <file>.h with an abstract class of one pure virtual function per
RPC, and <file>.cpp with a function that adds the service's methods to the table that the HTTP layer serves.
"""

import pathlib
import re
import sys

SERVICE = re.compile(r"^service\s+(\w+)\s*\{(.*?)^\}", re.DOTALL | re.MULTILINE)
RPC = re.compile(r"\brpc\s+(\w+)\s*\(\s*(\w+)\s*\)\s*returns\s*\(\s*(\w+)\s*\)")
LINE_COMMENT = re.compile(r"//[^\n]*")

HEADER = """// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Generated from api/carecircle/v1/{file}.proto by tools/generate_service_interfaces.py.
#pragma once

#include "carecircle/v1/{file}.pb.h"
#include "core/bytes/result.h"
#include "server/call.h"
#include "server/rpc/method_table.h"

namespace carecircle {{

class {service}Interface {{
 public:
  virtual ~{service}Interface() = default;
{functions}
}};

void add_methods(MethodTable& table, {service}Interface& service);

}}  // namespace carecircle
"""

SOURCE = """// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Generated from api/carecircle/v1/{file}.proto by tools/generate_service_interfaces.py.
#include "server/interfaces/{file}.h"

#include "server/rpc/typed_method.h"

namespace carecircle {{

void add_methods(MethodTable& table, {service}Interface& service) {{
{additions}
}}

}}  // namespace carecircle
"""


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def services(text):
    """(service name, [(rpc, request, response), ...]) of each service in a proto file."""
    bare = LINE_COMMENT.sub("", text)
    return [(match.group(1), RPC.findall(match.group(2))) for match in SERVICE.finditer(bare)]


def function(rpc, request, response):
    return f"  virtual Result<v1::{response}> {snake_case(rpc)}(Call& call, const v1::{request}& request) = 0;"


def addition(service, rpc, request, response):
    return (
        f'  add_method<v1::{request}, v1::{response}>(table, "{service}", "{rpc}",\n'
        f"      [&service](Call& call, const v1::{request}& request) {{ return service.{snake_case(rpc)}(call, request); }});"
    )


def generate(folder, proto):
    found = services(proto.read_text(encoding="utf-8"))
    if len(found) > 1:
        sys.exit(f"{proto}: one service a file")
    for service, rpcs in found:
        values = {
            "file": proto.stem,
            "service": service,
            "functions": "\n".join(function(*rpc) for rpc in rpcs),
            "additions": "\n".join(addition(service, *rpc) for rpc in rpcs),
        }
        (folder / f"{proto.stem}.h").write_text(HEADER.format(**values), encoding="utf-8")
        (folder / f"{proto.stem}.cpp").write_text(SOURCE.format(**values), encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for proto in map(pathlib.Path, sys.argv[2:]):
        generate(folder, proto)


if __name__ == "__main__":
    main()
