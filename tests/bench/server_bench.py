#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measures carecircled: start time, idle memory, durable messages sent and delivered per second in one conversation and in
several. Real members make the conversations; then their recorded Send is repeated with new request ids over kept connections, and
the other member's event stream counts what arrives. Server and load share the machine: the figures are a floor.

An account may send 6000 messages at once (the contract's limit): a run stays below that."""

import argparse
import json
import multiprocessing
import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / folder) for folder in ("support", "demo")]
from http_load import HEADER_END, EventReader, run_load  # noqa: E402
from people import admit, found_circle, found_conversation  # noqa: E402
from protobuf_wire import build, get, parse, write_varint  # noqa: E402
from recording_proxy import RecordingProxy  # noqa: E402
from server_process import ServerProcess  # noqa: E402

SEND_PATH = b"POST /carecircle.v1.ConversationsService/Send "
CLIENT_REQUEST_ID = 5  # of SendRequest
CONVERSATION_ID = 2
MESSAGE = 1  # of ServerFrame
MESSAGES_EACH = 4000
OUTSTANDING = 16
PAIRS = 4
WAIT_S = 120


class ThroughProxy:
    """The server as members reach it: every byte is recorded on its way."""

    def __init__(self, server, record_path):
        self.server, self.record_path = server, record_path
        self.proxy = RecordingProxy(("127.0.0.1", server.port), record_path)

    def founding_link(self):
        return self.server.founding_link().replace(f":{self.server.port}", f":{self.proxy.port}")

    def last_send(self):
        """Headers and body of the newest Send on the record."""
        with open(self.record_path, "rb") as record:
            request = record.read().rpartition(SEND_PATH)[2]
        head, _, rest = request.partition(HEADER_END)
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return SEND_PATH + head, rest[:size]


def prepared_requests(head, body, count):
    """The same message under `count` request ids. The id has a fixed size, so the headers stay true."""
    fields = parse(body)
    for _ in range(count):
        fresh = os.urandom(16)
        yield head + HEADER_END + build([(number, fresh if number == CLIENT_REQUEST_ID else value) for number, value in fields])


def count_deliveries(port, pair, count, ready, finished_at):
    """A process of its own: reads until `count` new messages have come."""
    reader = EventReader(port, pair.reader_cookie)
    cursor = build([(1, pair.conversation), (2, pair.last_sequence)])
    reader.send(build([(1, build([(1, cursor)]))]))
    seen = 0
    for frame in reader.frames():
        if get(frame, 4) is not None:  # subscribed
            ready.set()
        seen += frame[:1] == write_varint(MESSAGE << 3 | 2)
        if seen >= count:
            finished_at.value = time.monotonic()
            return


def send_all(port, requests, outstanding, start, seconds):
    start.wait()
    seconds.put(run_load(port, requests, outstanding))


def header(head, name):
    return next(line.partition(b":")[2].strip().decode() for line in head.split(b"\r\n") if line.lower().startswith(name))


class Pair:
    """Two members with a conversation, and the recorded Send of the first."""

    def __init__(self, address, programs, work, owner, number):
        self.sender = admit(owner, programs, work, f"sender{number}")
        self.reader = admit(owner, programs, work, f"reader{number}")
        _, conversation = found_conversation(self.sender, self.reader)
        self.reader("message", "send", conversation, "I am here.")
        self.reader_cookie = header(address.last_send()[0], b"cookie")
        self.sender("message", "send", conversation, "x" * 100)
        self.head, self.body = address.last_send()
        self.conversation = get(self.body, CONVERSATION_ID)
        self.last_sequence = self.reader("message", "list", conversation)[-1]["seq"]


def measure_messages(server, pairs, outstanding):
    """Every pair's sender sends MESSAGES_EACH messages; all start together."""
    start, results, processes, readers = multiprocessing.Event(), multiprocessing.Queue(), [], []
    for pair in pairs:
        ready, finished_at = multiprocessing.Event(), multiprocessing.Value("d", 0.0)
        reader = multiprocessing.Process(target=count_deliveries, args=(server.port, pair, MESSAGES_EACH, ready, finished_at))
        reader.start()
        readers.append((reader, finished_at))
        if not ready.wait(WAIT_S):
            raise RuntimeError("no event stream")
        requests = list(prepared_requests(pair.head, pair.body, MESSAGES_EACH))
        processes.append(multiprocessing.Process(target=send_all, args=(server.port, requests, outstanding, start, results)))
        processes[-1].start()
    started = time.monotonic()
    start.set()
    seconds = sorted(value for _ in processes for value in results.get(timeout=WAIT_S))
    sent_for = time.monotonic() - started
    for reader, _ in readers:
        reader.join(WAIT_S)
    delivered_for = max(finished_at.value for _, finished_at in readers) - started
    total = MESSAGES_EACH * len(pairs)
    return {"conversations": len(pairs), "outstanding": outstanding * len(pairs), "messages": total, "sent_per_second": round(total / sent_for),
            "delivered_per_second": round(total / delivered_for), "answer_median_ms": round(statistics.median(seconds) * 1000, 2),
            "answer_p99_ms": round(seconds[int(len(seconds) * 0.99)] * 1000, 2)}


def measure_start(programs, work):
    """Until /readyz answers, on a data folder that exists; and the memory of a server nobody has called."""
    ServerProcess(programs, work).stop()
    started = time.monotonic()
    with ServerProcess(programs, work) as server:
        start_ms = (time.monotonic() - started) * 1000
        time.sleep(1)
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return {"start_ms": round(start_ms), "idle_memory_mb": round(resident / 1024, 1)}


def measure(programs):
    with tempfile.TemporaryDirectory(prefix="carecircle-bench-") as work:
        report = measure_start(programs, work)
    with tempfile.TemporaryDirectory(prefix="carecircle-bench-") as work, ServerProcess(programs, work) as server:
        address = ThroughProxy(server, os.path.join(work, "record"))
        owner = found_circle(address, programs, work)
        pairs = [Pair(address, programs, work, owner, number) for number in range(PAIRS + 1)]
        address.proxy.close()
        report["one_conversation"] = measure_messages(server, pairs[:1], OUTSTANDING)
        report["several_conversations"] = measure_messages(server, pairs[1:], OUTSTANDING)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report = measure(arguments.programs)
    if arguments.json:
        print(json.dumps(report))
        return
    print(f"start to ready {report['start_ms']} ms, idle memory {report['idle_memory_mb']} MB")
    for name in ("one_conversation", "several_conversations"):
        figures = report[name]
        print(f"{name.replace('_', ' ')}: {figures['sent_per_second']} messages sent and {figures['delivered_per_second']} delivered a second, "
              f"{figures['outstanding']} outstanding; an answer takes {figures['answer_median_ms']} ms, p99 {figures['answer_p99_ms']} ms")


if __name__ == "__main__":
    main()
