# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members who use the command line, for tests that tell a story over the real programs."""

import json
import os
import subprocess

COMMAND_WAIT_S = 120


class CommandFailed(Exception):
    def __init__(self, words, code, message):
        super().__init__(f"{' '.join(words)}: {code}: {message}")
        self.code = code


class Person:
    """A home folder and the program that works on it. Calling it runs a command and returns its JSON. `authority`: the file of the
    certificate that a server has to show; else the machine's authorities count."""

    def __init__(self, programs, work, name, authority=None):
        self.program = os.path.join(programs, "carecircle")
        self.name = name
        self.home = os.path.join(work, f"home-{name}")
        self.passphrase = f"{name} has four words"
        self.authority = authority

    def environment(self):
        own = {"CARECIRCLE_HOME": self.home, "CARECIRCLE_PASSPHRASE": self.passphrase}
        if self.authority:
            own["CARECIRCLE_CA_FILE"] = self.authority
        return {**os.environ, **own}

    def __call__(self, *words):
        done = subprocess.run([self.program, *words, "--json"], env=self.environment(), capture_output=True, text=True, timeout=COMMAND_WAIT_S)
        try:
            value = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise AssertionError(f"{self.name}: {words[:2]} printed no JSON (exit {done.returncode}): {done.stdout}{done.stderr}") from None
        if done.returncode == 0:
            return value
        if done.returncode != 1 or set(value) != {"error"}:
            raise AssertionError(f"{self.name}: {words[:2]} ended with {done.returncode}: {value} {done.stderr}")
        raise CommandFailed(words[:2], value["error"]["code"], value["error"]["message"])

    def refused(self, code, *words):
        """Runs a command that must fail with this code."""
        try:
            value = self(*words)
        except CommandFailed as failure:
            assert failure.code == code, f"{self.name}: {failure}, expected {code}"
            return
        raise AssertionError(f"{self.name}: {words[:2]} was not refused: {value}")

    def id(self):
        return self("circle", "show")["own_id"]


def found_circle(server, programs, work, authority=None):
    owner = Person(programs, work, "owner", authority)
    owner("join", server.founding_link(), "--name", "Owner", "--circle", "Harbour street")
    return owner


def admit(owner, programs, work, name):
    person = Person(programs, work, name, owner.authority)
    person("join", owner("circle", "invite")["link"], "--name", name.title())
    owner("circle", "admit")
    person("circle", "show")
    return person


def found_conversation(requester, helper):
    """A request, an offer, an acceptance: returns the ids of the request and of the conversation."""
    request = requester("request", "create", "--category", "other", "--urgency", "normal", "--title", "Something", "--details", "More of it")
    offer = helper("request", "offer", request["id"], "--message", "I can do that.")
    accepted = requester("request", "accept", offer["id"])
    return request["id"], accepted["conversation_id"]
