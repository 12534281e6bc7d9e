# SPDX-License-Identifier: AGPL-3.0-or-later
"""A circle to look around in: sample members, requests, offers and a conversation, all marked as samples.

  tools/sample_circle.py fill --programs DIR --data DIR --link FOUNDING_LINK     prints the link for whoever wants to look
  tools/sample_circle.py admit --programs DIR --data DIR                         lets in who comes, until it is ended

The members are homes of the command line below DIR/sample_members. Nothing here is a person."""

import argparse
import contextlib
import os
import pathlib
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "support"))
from people import CommandFailed, Person  # noqa: E402

CIRCLE = "Sample circle (nothing here is real)"
MEMBERS = {"coordinator": "Sample coordinator", "first": "Sample neighbour 1", "second": "Sample neighbour 2", "third": "Sample neighbour 3"}
VISITORS_MAX = 20
LOOK_EVERY_S = 1

# Who asks, and the options of `carecircle request create`.
REQUESTS = [
    ("first", ["--category", "groceries-meals", "--subcategory", "grocery shopping or delivery", "--urgency", "urgent",
               "--title", "Sample: groceries for this week", "--details", "Bread, milk and some fruit. The shop on the corner has all of it.",
               "--sealed", "Third floor, the bell does not work. Please knock.", "--zone", "Zone A"]),
    ("first", ["--category", "transportation-errands", "--subcategory", "rides to appointments", "--urgency", "normal",
               "--title", "Sample: a ride to an appointment", "--details", "Tuesday morning, about twenty minutes each way.", "--zone", "Zone A"]),
    ("second", ["--category", "household-yard", "--subcategory", "dog walking or pet sitting", "--urgency", "normal",
                "--title", "Sample: somebody to walk a small dog", "--details", "Twice a week in the evening. The dog is friendly and slow.",
                "--exchange", "I can bake something.", "--ongoing", "--zone", "Zone B"]),
    ("third", ["--category", "health-caregiving", "--subcategory", "accompaniment to care appointments", "--urgency", "critical",
               "--title", "Sample: company at the hospital", "--details", "Somebody who waits with me.",
               "--sealed", "Ward 4, from nine o'clock on.", "--zone", "Zone C"]),
    ("third", ["--category", "technology-administrative", "--subcategory", "setting up devices", "--urgency", "normal",
               "--title", "Sample: help with a new phone", "--details", "It is out of its box and says nothing I understand.", "--zone", "Zone C"]),
]


def people(arguments):
    folder = os.path.join(arguments.data, "sample_members")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return {role: Person(arguments.programs, folder, role) for role in MEMBERS}


def fill(arguments):
    members = people(arguments)
    coordinator = members["coordinator"]
    coordinator("join", arguments.link, "--name", MEMBERS["coordinator"], "--circle", CIRCLE)
    invitation = coordinator("circle", "invite", "--uses", str(len(MEMBERS) - 1))
    for role in list(MEMBERS)[1:]:
        members[role]("join", invitation["link"], "--name", MEMBERS[role])
        coordinator("circle", "admit")
    requests = [members[who]("request", "create", *options)["id"] for who, options in REQUESTS]
    members["second"]("request", "offer", requests[1], "--message", "I drive that way on Tuesdays anyway.")
    offer = members["third"]("request", "offer", requests[0], "--message", "I go shopping tomorrow and can bring it.")
    conversation = members["first"]("request", "accept", offer["id"])["conversation_id"]
    members["first"]("message", "send", conversation, "Thank you! Any time after four is fine.")
    members["third"]("message", "send", conversation, "Then I knock at half past four.")
    print(coordinator("circle", "invite", "--uses", str(VISITORS_MAX), "--expires", "7d")["link"])


def joins(data):
    """A look at the data folder is quick; the command line is asked only when somebody new waits."""
    uri = pathlib.Path(data, "main.db").resolve().as_uri() + "?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        return {row[0] for row in database.execute("SELECT join_id FROM circles_joins")}


def admit(arguments):
    coordinator = people(arguments)["coordinator"]
    tried = set()
    while True:
        try:
            waiting = joins(arguments.data)
            if waiting - tried:
                coordinator("circle", "admit")
                tried |= waiting
        except (sqlite3.Error, CommandFailed) as failure:
            print(f"Nobody was let in: {failure}", file=sys.stderr, flush=True)
        time.sleep(LOOK_EVERY_S)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["fill", "admit"])
    parser.add_argument("--programs", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--link")
    arguments = parser.parse_args()
    {"fill": fill, "admit": admit}[arguments.action](arguments)


if __name__ == "__main__":
    main()
