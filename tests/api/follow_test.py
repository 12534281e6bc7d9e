# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member follows a conversation: messages arrive while the command goes on, other commands of the same home come in between, and a
server that is killed and comes back is found again, with nothing missed and nothing twice."""

import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from follower import Follower  # noqa: E402
from people import admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-follow-") as work, ServerProcess(programs, work) as server:
        owner = found_circle(server, programs, work)
        requester = admit(owner, programs, work, "requester")
        helper = admit(owner, programs, work, "helper")
        _, conversation = found_conversation(requester, helper)
        helper("message", "send", conversation, "Before")
        follower = Follower(requester, conversation)
        assert follower.next() == "Before"
        for number in range(3):
            helper("message", "send", conversation, f"Live {number}")
            assert follower.next() == f"Live {number}"
        requester("message", "send", conversation, "Mine, from another command")
        assert follower.next() == "Mine, from another command"
        server.kill()
        server.start()
        helper("message", "send", conversation, "After the restart")
        assert follower.next() == "After the restart"
        assert follower.stop() == "", "something was shown twice"
    print("Everything that was written was shown, once.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
