# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member whose command goes on: what is written appears while the test looks."""

import json
import signal
import subprocess


class Follower:
    """`message list --follow` of one person, line by line."""

    def __init__(self, person, conversation):
        self.process = subprocess.Popen([person.program, "message", "list", conversation, "--follow", "--json"], env=person.environment(),
                                        stdout=subprocess.PIPE, text=True)

    def next(self):
        line = self.process.stdout.readline()
        assert line, "the follower ended"
        return json.loads(line)["text"]

    def stop(self):
        """Returns what was shown and not read."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        return self.process.stdout.read()
