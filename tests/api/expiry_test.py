# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ends by itself, over the real programs and a server whose clock is moved: a grant after its hour, also for old copies, with its
half destroyed; an invitation after a day, an offer after 14 days, a request after 30."""

import argparse
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from folder_copies import copy_ordinary_part, put_back, put_back_ordinary_part  # noqa: E402
from people import Person, admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess  # noqa: E402

HOUR_S = 3600
DAY_S = 24 * HOUR_S
LEASE_HALF = 1  # ShredKind


class Story:
    def __init__(self, server, programs, work):
        self.server = server
        self.owner = found_circle(server, programs, work)
        self.requester = admit(self.owner, programs, work, "requester")
        self.helper = admit(self.owner, programs, work, "helper")
        self.late = Person(programs, work, "late")
        self.sign_ins = {person: person("kit")["sign_in"] for person in (self.owner, self.requester, self.helper)}
        found_conversation(self.requester, self.helper)
        self.requester("card", "set", "phone", "+49 30 5550123")
        self.grant = self.requester("contact", "share", self.helper.id(), "--field", "phone", "--for", "1h", "--purpose", "other")["id"]
        assert self.helper("contact", "view", self.grant)["phone"] == "+49 30 5550123"
        self.invitation = self.owner("circle", "invite")
        self.request = self.requester("request", "create", "--category", "other", "--urgency", "normal", "--title", "Later", "--details", "x")["id"]
        self.offer = self.helper("request", "offer", self.request, "--message", "I can do that too.")["id"]

    def move_clock(self, ahead_s):
        self.server.stop()
        self.server.start(clock_ahead_s=ahead_s)

    def halves(self):
        """How many halves of leases the shred store holds."""
        with sqlite3.connect(f"file:{self.server.data}/shred.db?mode=ro", uri=True) as database:
            return database.execute("SELECT COUNT(*) FROM shred_rows WHERE kind = ?", (LEASE_HALF,)).fetchone()[0]

    def day_keys(self):
        return set(os.listdir(os.path.join(self.server.data, "shred-keys")))


def grant_ends_after_its_hour(story):
    helper, view = story.helper, ("contact", "view", story.grant)
    story.server.stop()
    assert story.halves() == 1
    shutil.copytree(helper.home, helper.home + "-before")
    copy_ordinary_part(story.server.data, story.server.data + "-before")
    story.server.start(clock_ahead_s=2 * HOUR_S)
    helper.refused("contact_grant_expired", *view)
    states = {row["id"]: row["state"] for row in story.requester("contact", "grants")}
    assert states[story.grant] == "expired", states

    put_back(helper.home + "-before", helper.home)
    helper.refused("contact_grant_expired", *view)

    story.server.stop()
    assert story.halves() == 0, "the half is destroyed"
    put_back_ordinary_part(story.server.data + "-before", story.server.data)
    put_back(helper.home + "-before", helper.home)
    story.server.start(clock_ahead_s=2 * HOUR_S)
    helper.refused("contact_grant_expired", *view)


def old_data_on_a_clock_set_back(story):
    """Whoever sets the clock back as well has the grant's row, and no half."""
    story.server.stop()
    put_back_ordinary_part(story.server.data + "-before", story.server.data)
    put_back(story.helper.home + "-before", story.helper.home)
    story.server.start()
    story.helper.refused("contact_grant_revoked", "contact", "view", story.grant)


def invitation_ends_after_a_day(story):
    story.move_clock(25 * HOUR_S)
    story.late.refused("invitation_expired", "join", story.invitation["link"], "--name", "Late")
    states = {row["id"]: row["state"] for row in story.owner("circle", "invitations")}
    assert states[story.invitation["id"]] == "expired", states


def offer_ends_after_14_days(story):
    keys_before = story.day_keys()
    story.move_clock(14 * DAY_S - HOUR_S)
    assert [row["status"] for row in story.requester("request", "offers", story.request)] == ["pending"]
    story.move_clock(14 * DAY_S + HOUR_S)
    assert [row["status"] for row in story.requester("request", "offers", story.request)] == ["expired"]
    story.requester.refused("offer_closed", "request", "accept", story.offer)
    assert not keys_before & story.day_keys(), "the keys of the first days are destroyed"


def request_ends_after_30_days(story):
    story.move_clock(30 * DAY_S - HOUR_S)
    assert story.requester("request", "show", story.request)["status"] == "open"
    story.move_clock(30 * DAY_S + HOUR_S)
    for person, sign_in in story.sign_ins.items():
        person.refused("signed_out", "circle", "show")
        person("sign-in", story.server.address, "--sign-in", sign_in)
    assert story.requester("request", "show", story.request)["status"] == "expired"
    story.helper.refused("request_closed", "request", "offer", story.request, "--message", "I could do that now.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-expiry-") as work, ServerProcess(programs, work) as server:
        story = Story(server, programs, work)
        for part in (grant_ends_after_its_hour, invitation_ends_after_a_day, offer_ends_after_14_days, request_ends_after_30_days,
                     old_data_on_a_clock_set_back):
            part(story)
            print(f"{part.__name__}: as it should be", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
