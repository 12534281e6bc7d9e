# SPDX-License-Identifier: AGPL-3.0-or-later
"""A closed loop of HTTP requests on kept connections, and a reader of event frames: what a load needs and no more."""

import base64
import os
import selectors
import socket
import time

READ_BYTES = 1 << 18
HEADER_END = b"\r\n\r\n"


class Answers:
    """One kept connection: sends the next prepared request when the answer to the last one is whole."""

    def __init__(self, port, requests):
        self.requests = requests
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = b""
        self.sent_at = 0.0
        self.seconds = []

    def send_next(self):
        request = next(self.requests, None)
        if request is None:
            return False
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def read(self):
        """True when an answer is whole."""
        self.waiting += self.socket.recv(READ_BYTES)
        head, end, body = self.waiting.partition(HEADER_END)
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self.waiting.decode(errors="replace"))
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < size:
            return False
        self.waiting = body[size:]
        self.seconds.append(time.perf_counter() - self.sent_at)
        return True


def run_load(port, requests, connections):
    """Sends every prepared request over so many connections; the seconds of each answer."""
    selector = selectors.DefaultSelector()
    shared = iter(requests)
    clients = [Answers(port, shared) for _ in range(connections)]
    busy = 0
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
        busy += client.send_next()
    while busy:
        for key, _ in selector.select():
            if key.data.read() and not key.data.send_next():
                busy -= 1
                selector.unregister(key.data.socket)
    return [seconds for client in clients for seconds in client.seconds]


class EventReader:
    """A WebSocket of /v1/events. Frames of a server are not masked (RFC 6455 §5.1)."""

    def __init__(self, port, cookie):
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n".encode())
        self.waiting = b""
        while HEADER_END not in self.waiting:
            self.waiting += self.socket.recv(READ_BYTES)
        head, _, self.waiting = self.waiting.partition(HEADER_END)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode(errors="replace"))

    def send(self, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        if len(payload) > 125:
            raise ValueError("a frame of this load is short")
        self.socket.sendall(bytes([0x82, 0x80 | len(payload)]) + mask + masked)

    def frames(self):
        """Yields the payloads of whole frames as they come."""
        while True:
            while (frame := self.take_frame()) is not None:
                yield frame
            data = self.socket.recv(READ_BYTES)
            if not data:
                return
            self.waiting += data

    def take_frame(self):
        if len(self.waiting) < 2:
            return None
        size, start = self.waiting[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(self.waiting[2:start], "big")
        if len(self.waiting) < start + size:
            return None
        frame, self.waiting = self.waiting[start:start + size], self.waiting[start + size:]
        return frame
