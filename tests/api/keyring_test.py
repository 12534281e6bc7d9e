# SPDX-License-Identifier: AGPL-3.0-or-later
"""A device that is restored after its circle admitted others cannot link its commit to the generations it missed. The next member
who reads the commit adds the link: then the restored device reads what was written meanwhile, and so does whoever comes later,
whatever else a hostile member or server puts into the chain."""

import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from people import Person, admit, found_circle  # noqa: E402
from protobuf_wire import change, change_repeated, flip, get  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from tampering_proxy import TamperingProxy  # noqa: E402

LINKS = 1  # of ListChainResponse
SEALED = 3  # of ChainLink
LIST_CHAIN = "CirclesService/ListChain"


def post(person, title):
    return person("request", "create", "--category", "other", "--urgency", "normal", "--title", title, "--details", "x")["id"]


def titles(person, requests):
    return [person("request", "show", request)["title"] for request in requests]


def spoiled(_, answer):
    """Every link once more in front of itself, with a bit changed."""
    return change_repeated(answer, LINKS, lambda links: [copy for link in links for copy in (change(link, (SEALED,), flip), link)])


def without_added(_, answer):
    """As the chain was before anybody added a link: one of each generation, the commit's own."""

    def first_of_each(links):
        generations = [get(link, 1) for link in links]
        return [link for place, link in enumerate(links) if generations.index(generations[place]) == place]

    return change_repeated(answer, LINKS, first_of_each)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-keyring-") as work, ServerProcess(programs, work) as server, TamperingProxy(server) as proxy:
        owner = found_circle(server, programs, work)
        writer = admit(owner, programs, work, "writer")
        traveller = admit(owner, programs, work, "traveller")
        code = traveller("kit")["code"]
        requests = []
        for name in ("first", "second"):
            admit(owner, programs, work, name)
            requests.append(post(writer, f"After {name}"))

        restored = Person(programs, work, "restored")
        restored("account", "recover", server.address, "--code", code)
        for request in requests:
            restored.refused("not_found", "request", "show", request)
        writer("circle", "show")
        assert titles(restored, requests) == ["After first", "After second"]

        later = Person(programs, work, "later")
        later("join", proxy.through(owner("circle", "invite")["link"]), "--name", "Later")
        owner("circle", "admit")
        proxy.tamper = {LIST_CHAIN: without_added}
        for request in requests:
            later.refused("not_found", "request", "show", request)
        proxy.tamper = {LIST_CHAIN: spoiled}
        assert titles(later, requests) == ["After first", "After second"]
        assert LIST_CHAIN in proxy.seen
        assert {person("circle", "show")["members"] for person in (owner, writer, restored, later)} == {6}
    print("What was written while a device was lost is read on the one that is restored, and by who comes later.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
