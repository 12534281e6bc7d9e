# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server is killed with -9 again and again while members write, come in, accept and share. Afterwards every acknowledged
message is there once, in gapless order, and no admission, acceptance or grant is half done."""

import argparse
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from people import CommandFailed, Person, admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess  # noqa: E402

# What a member sees while the server is away or another attempt of the same step won; everything else fails the test.
PASSING_CODES = {"unavailable", "storage_failed", "stale_epoch", "conflict", "internal", "rate_limited", "already_exists"}
KILL_PAUSE_S = (0.2, 1.2)


class Load:
    """Threads that each repeat one act until told to stop, and remember what was acknowledged."""

    def __init__(self):
        self.stopping = threading.Event()
        self.failures = []
        self.threads = []

    def repeat(self, act):
        def run():
            number = 0
            while not self.stopping.is_set():
                number += 1
                try:
                    act(number)
                except CommandFailed as failure:
                    if failure.code not in PASSING_CODES:
                        self.failures.append(str(failure))
                        return
                except Exception as failure:  # noqa: BLE001: a thread reports whatever ended it
                    self.failures.append(repr(failure))
                    return

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def writer(person, conversation, acknowledged):
    def write(number):
        text = f"{person.name} {number}"
        acknowledged.append((person("message", "send", conversation, text)["seq"], text))

    return write


def sharer(giver, receiver_id, acknowledged):
    def share(_):
        grant = giver("contact", "share", receiver_id, "--field", "phone", "--for", "2h", "--purpose", "other")
        acknowledged.append(grant["id"])
        giver("contact", "revoke", grant["id"])

    return share


def newcomer(owner, programs, work, arrived):
    def arrive(number):
        person = Person(programs, work, f"newcomer{number}")
        link = owner("circle", "invite")["link"]
        until_done(lambda: person("join", link, "--name", f"Newcomer {number}"))
        until_done(lambda: owner("circle", "admit"))
        until_done(lambda: person("circle", "show"))
        arrived.append(person)

    return arrive


def until_done(step):
    """Repeats a step of which a crash may have cut off the answer. Its code decides: a wait, or a failure of the test."""
    for _ in range(60):
        try:
            return step()
        except CommandFailed as failure:
            if failure.code not in PASSING_CODES | {"still_waiting"}:
                raise
            time.sleep(0.1)
    raise AssertionError("a step did not get through in 60 tries")


def check_messages(people, conversation, acknowledged):
    lists = [person("message", "list", conversation) for person in people]
    shown = [[(message["seq"], message["text"]) for message in messages] for messages in lists]
    assert shown[0] == shown[1], "the two sides read different messages"
    sequences = [sequence for sequence, _ in shown[0]]
    assert sequences == sorted(set(sequences)), "out of order or twice"
    texts = [text for _, text in shown[0]]
    assert len(texts) == len(set(texts)), "a message is there twice"
    missing = set(acknowledged) - set(shown[0])
    assert not missing, f"acknowledged and lost: {sorted(missing)[:5]}"
    return len(texts)


def check_members(people):
    views = [sorted(member["id"] for member in person("circle", "members")) for person in people]
    assert all(view == views[0] for view in views), "members see different circles"
    assert len({person("circle", "show")["epoch"] for person in people}) == 1, "members are in different epochs"
    return len(views[0])


def check_grants(giver, receiver, acknowledged):
    for person in (giver, receiver):
        listed = {grant["id"]: grant["state"] for grant in person("contact", "grants")}
        assert set(acknowledged) <= set(listed), "an acknowledged grant is missing"
        assert set(listed.values()) <= {"active", "revoked"}, listed
    for grant in receiver("contact", "grants"):
        if grant["state"] == "active":
            assert receiver("contact", "view", grant["id"])["phone"] == "+49 30 5550123"
        else:
            receiver.refused("contact_grant_revoked", "contact", "view", grant["id"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="carecircle-crash-") as work, ServerProcess(arguments.programs, work) as server:
        owner = found_circle(server, arguments.programs, work)
        requester = admit(owner, arguments.programs, work, "requester")
        helper = admit(owner, arguments.programs, work, "helper")
        _, conversation = found_conversation(requester, helper)
        requester("card", "set", "phone", "+49 30 5550123")
        messages, grants, arrived = [], [], []
        load = Load()
        load.repeat(writer(requester, conversation, messages))
        load.repeat(writer(helper, conversation, messages))
        load.repeat(sharer(requester, helper.id(), grants))
        load.repeat(newcomer(owner, arguments.programs, work, arrived))
        for _ in range(arguments.kills):
            time.sleep(dice.uniform(*KILL_PAUSE_S))
            server.kill()
            server.start()
        load.stop()
        assert not load.failures, load.failures
        written = check_messages((requester, helper), conversation, messages)
        people = check_members((owner, requester, helper, *arrived))
        check_grants(requester, helper, grants)
        print(f"{arguments.kills} kills: {len(messages)} of {written} messages acknowledged, {len(grants)} grants, {people} members; nothing lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
