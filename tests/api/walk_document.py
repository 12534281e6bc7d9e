# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the commands of "life of a …" pages, in their order, against the real programs: the page is true or the test fails.

A page is Markdown whose ```sh blocks are one bash script. In it `owner`, `requester` and `helper` are carecircle with the home of
that person, `field NAME` reads JSON and prints one field (empty when absent; "0.id" is the id of the first element), and
$founding_link is the server's. Several pages run one after the other in the same circle; `PAGE:N` runs only its blocks up to
heading N."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from server_process import ServerProcess  # noqa: E402

PEOPLE = ("owner", "requester", "helper")
FIELD = r"""
import json, sys
value = json.load(sys.stdin)
for part in sys.argv[1].split("."):
    value = value[int(part)] if isinstance(value, list) else value.get(part, "")
print(value)
"""
PRELUDE = r"""
set -u
field() { python3 -c "$FIELD" "$1"; }
step() { echo "== $1" >&2; }
trap 'echo "failed: $BASH_COMMAND" >&2; exit 1' ERR
"""
# A person's command may be expected to fail: the page then looks at the error it prints. Any other failure ends the walk.
PERSON = '{name}() {{ CARECIRCLE_HOME="$work/{name}" CARECIRCLE_PASSPHRASE="{name} walks with four words" "$programs/carecircle" "$@" --json; }}\n'


def blocks(page, last_heading):
    """The page's headings and shell blocks as one script."""
    script = []
    text = page.read_text()
    for match in re.finditer(r"^## (\d+)\. ([^\n]+)$|^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if match[1] and last_heading and int(match[1]) > last_heading:
            break
        script.append(f"step {match[1]!r}\n" if match[1] else match[3])
    if not any(not block.startswith("step ") for block in script):
        raise SystemExit(f"{page} has no commands")
    return "".join(script)


def parse_page(word):
    path, _, heading = word.partition(":")
    return pathlib.Path(path), int(heading) if heading else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    parser.add_argument("pages", nargs="+", type=parse_page, metavar="PAGE[:N]")
    arguments = parser.parse_args()
    script = PRELUDE + "".join(PERSON.format(name=name) for name in PEOPLE)
    script += "".join(blocks(page, last) for page, last in arguments.pages)
    with tempfile.TemporaryDirectory(prefix="carecircle-walk-") as work, ServerProcess(arguments.programs, work) as server:
        environment = {"work": work, "programs": arguments.programs, "founding_link": server.founding_link(), "FIELD": FIELD,
                       "PATH": "/usr/local/bin:/usr/bin:/bin"}
        return subprocess.run(["bash", "-c", script], env=environment, timeout=600).returncode


if __name__ == "__main__":
    sys.exit(main())
