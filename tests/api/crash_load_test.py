# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server is killed with -9 again and again under hundreds of messages a second: several senders repeat each message, under its
request id, until it is acknowledged. Afterwards every message is there once, under the number that was acknowledged, and the numbers
have no gap."""

import argparse
import http.client
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / folder) for folder in ("support", "demo", "bench")]
from people import found_circle  # noqa: E402
from protobuf_wire import build, get, parse  # noqa: E402
from server_bench import CLIENT_REQUEST_ID, CONVERSATION_ID, Pair, ThroughProxy  # noqa: E402
from server_process import ServerProcess  # noqa: E402

SERVICE = "/carecircle.v1.ConversationsService/"
BODY = 4  # of SendRequest
BODY_OF_MESSAGE = 7  # of StreamMessage
PAIRS = 2
SENDERS_EACH = 3
KILL_PAUSE_S = (0.3, 1.5)
RETRY_PAUSE_S = 0.02
PASSING_STATUSES = {429, 503}
MESSAGES_PER_PAGE = 500


class Connection:
    """Calls with one member's session, on a kept connection that is opened again when the server has gone."""

    def __init__(self, port, recorded_head, cookie=None):
        lines = [line.decode().partition(": ") for line in recorded_head.split(b"\r\n")[1:]]
        self.headers = {name: value for name, _, value in lines if name.lower() not in ("host", "content-length", "connection")}
        if cookie:
            self.headers = {name: cookie if name.lower() == "cookie" else value for name, value in self.headers.items()}
        self.port = port
        self.connection = None

    def call(self, method, message):
        """The status and the answer; nothing when the connection broke before an answer was whole."""
        try:
            self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request("POST", SERVICE + method, message, self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            return None, b""


class Sender(threading.Thread):
    """Sends message after message; `acknowledged` has the sequence of each request id."""

    def __init__(self, pair, port, stopping):
        super().__init__()
        self.fields, self.connection, self.stopping = parse(pair.body), Connection(port, pair.head), stopping
        self.acknowledged, self.repeated, self.failure = {}, 0, None

    def run(self):
        while not self.stopping.is_set() and not self.failure:
            request_id = os.urandom(16)
            # The server cannot open what it keeps: the id at its end tells the copies of one recorded message apart.
            changes = {CLIENT_REQUEST_ID: lambda _: request_id, BODY: lambda body: body + request_id}
            message = build([(number, changes.get(number, lambda same: same)(value)) for number, value in self.fields])
            self.send(request_id, message)

    def send(self, request_id, message):
        while True:
            status, answer = self.connection.call("Send", message)
            if status == 200:
                self.acknowledged[request_id] = get(answer, 1)
                return
            if status and status not in PASSING_STATUSES:
                self.failure = f"{status}: {answer.decode(errors='replace')}"
                return
            self.repeated += 1
            time.sleep(RETRY_PAUSE_S)


def stored_messages(pair, port):
    """(sequence, request id) of everything after the pair's own messages, as the reader's device gets it."""
    connection, after, rows = Connection(port, pair.head, pair.reader_cookie), pair.last_sequence, []
    while True:
        status, page = connection.call("Sync", build([(1, pair.conversation), (2, after), (3, MESSAGES_PER_PAGE)]))
        assert status == 200, f"{status}: {page!r}"
        messages = [value for number, value in parse(page) if number == 1]
        rows += [(get(message, 2), get(message, BODY_OF_MESSAGE)[-16:]) for message in messages]
        if not messages or rows[-1][0] >= get(page, 2):
            return rows
        after = rows[-1][0]


def check(pair, senders, port):
    rows = stored_messages(pair, port)
    acknowledged = {request_id: sequence for sender in senders for request_id, sequence in sender.acknowledged.items()}
    assert len(acknowledged) == sum(len(sender.acknowledged) for sender in senders)
    first = pair.last_sequence + 1
    assert [sequence for sequence, _ in rows] == list(range(first, first + len(rows))), "a gap"
    assert len({request_id for _, request_id in rows}) == len(rows), "a message is there twice"
    stored = set(rows)
    lost = [sequence for request_id, sequence in acknowledged.items() if (sequence, request_id) not in stored][:5]
    assert not lost, f"acknowledged and lost, or under another number: {lost}"
    assert len(rows) == len(acknowledged), "stored and never acknowledged, although it was repeated until it was"
    return len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="carecircle-crash-load-") as work, ServerProcess(arguments.programs, work) as server:
        address = ThroughProxy(server, os.path.join(work, "record"))
        owner = found_circle(address, arguments.programs, work)
        pairs = [Pair(address, arguments.programs, work, owner, number) for number in range(PAIRS)]
        stopping = threading.Event()
        senders = {pair: [Sender(pair, server.port, stopping) for _ in range(SENDERS_EACH)] for pair in pairs}
        started = time.monotonic()
        for sender in (sender for group in senders.values() for sender in group):
            sender.start()
        for _ in range(arguments.kills):
            time.sleep(dice.uniform(*KILL_PAUSE_S))
            server.kill()
            server.start()
        stopping.set()
        for sender in (sender for group in senders.values() for sender in group):
            sender.join()
            assert not sender.failure, sender.failure
        seconds = time.monotonic() - started
        total = sum(check(pair, senders[pair], server.port) for pair in pairs)
        repeated = sum(sender.repeated for group in senders.values() for sender in group)
        assert repeated >= arguments.kills, "the kills cut nothing off"
        print(f"{arguments.kills} kills in {seconds:.0f} s: {total} messages, {total / seconds:.0f} a second, {repeated} repeated; each there once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
