# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member who would like to stop everybody: a commit that nobody can apply, and a proposal, sent by a device that is otherwise in
order. Everybody refuses them, and goes on with all else; an owner's device has the commit set aside, and it is as if nothing had
happened."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from people import CommandFailed, Person, admit, found_circle, found_conversation  # noqa: E402
from protobuf_wire import change, flip  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from tampering_proxy import TamperingProxy  # noqa: E402

REFUSED = {"decryption_failed", "mls_message_invalid", "malformed_input", "signature_invalid"}
COMMIT, PROPOSAL = (3,), (3,)  # the fields of CommitRequest and LeaveRequest


def refuses(person):
    """What this person's program says when it has to read what was sent."""
    try:
        value = person("circle", "show")
    except CommandFailed as failure:
        assert failure.code in REFUSED, f"{person.name}: {failure}, expected one of {sorted(REFUSED)}"
        return
    raise AssertionError(f"{person.name}: nothing was refused: {value}")


def a_commit_is_set_aside(programs, work, server, proxy, owner, helper, friend):
    """The hostile member's new device rejoins, with a commit that is altered on its way: the server takes it, and nobody else."""
    first = admit(owner, programs, work, "hostile")
    hostile = Person(programs, work, "hostile again")
    code = first("kit")["code"]
    proxy.tamper_call = {"CirclesService/Commit": lambda call: change(call, COMMIT, lambda commit: flip(commit, 90))}
    hostile("account", "recover", f"http://127.0.0.1:{proxy.port}", "--code", code)
    proxy.tamper_call = {}
    # And one more on top of it, which its own devices can read and nobody else.
    code = hostile("kit")["code"]
    Person(programs, work, "hostile once more")("account", "recover", f"http://127.0.0.1:{proxy.port}", "--code", code)

    said = subprocess.run([helper.program, "circle", "show"], env=helper.environment(), capture_output=True, text=True, check=True).stderr
    assert "nobody can be let in or removed" in said and any(f"({code})" in said for code in REFUSED), said
    found_conversation(helper, friend)  # goes on meanwhile
    owner("circle", "show")
    moved = Person(programs, work, "friend again")
    moved("account", "recover", server.address, "--code", friend("kit")["code"])
    assert moved("circle", "show")["role"] == "member", "who moves to another device finds the way back in"
    newcomer = Person(programs, work, "newcomer")
    members = owner("circle", "members")
    newcomer("join", owner("circle", "invite")["link"], "--name", "Newcomer")
    assert len(owner("circle", "admit")) == 1, "the owner's device goes on, and admits"
    assert len(helper("circle", "members")) == len(members) + 1, "so do all others"
    assert newcomer("circle", "show")["role"] == "member"
    entries = [entry for entry in owner("audit", "list") if entry["action"] == "commit_set_aside"]
    assert len(entries) == 1, "and the owner's record says so"
    owner("circle", "remove", "Hostile")


def a_proposal_is_passed_over(programs, work, server, proxy, owner, helper):
    """Who leaves proposes the removal of the own leaf; this one is altered on its way."""
    leaver = Person(programs, work, "leaver")
    leaver("join", proxy.through(owner("circle", "invite")["link"]), "--name", "Leaver")
    owner("circle", "admit")
    leaver("circle", "show")
    proxy.tamper_call = {"CirclesService/Leave": lambda call: change(call, PROPOSAL, lambda proposal: flip(proposal, 90))}
    leaver("circle", "leave")
    proxy.tamper_call = {}
    refuses(helper)  # once
    refuses(owner)
    assert "Leaver" not in [member["name"] for member in owner("circle", "members")], "the owner removes who left"
    assert "Leaver" not in [member["name"] for member in helper("circle", "members")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-hostile-") as work, ServerProcess(programs, work) as server, TamperingProxy(server) as proxy:
        owner = found_circle(server, programs, work)
        helper = admit(owner, programs, work, "helper")
        friend = admit(owner, programs, work, "friend")
        a_commit_is_set_aside(programs, work, server, proxy, owner, helper, friend)
        a_proposal_is_passed_over(programs, work, server, proxy, owner, helper)
        found_conversation(owner, helper)
        print("what one member sent stopped nobody")
    return 0


if __name__ == "__main__":
    sys.exit(main())
