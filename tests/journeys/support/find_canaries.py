# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads {canaries, files, folders, process_ids} from standard input and prints where each canary was found: {} when nowhere."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "demo"))
from canaries import Search  # noqa: E402 - found through the path above


def main():
    wanted = json.load(sys.stdin)
    search = Search(wanted["canaries"])
    for path in wanted.get("files", []):
        search.look_in_file(path, path)
    for folder in map(pathlib.Path, wanted.get("folders", [])):
        for path in folder.rglob("*"):
            search.look_in(f"name of {path}", path.name.encode())
            if path.is_file():
                search.look_in_file(str(path), path)
    for process_id in wanted.get("process_ids", []):
        if search.look_in_memory(f"memory of {process_id}", process_id) == 0:
            sys.exit("No memory could be read.")
    print(json.dumps({name: sorted(places) for name, places in search.found.items()}))


main()
