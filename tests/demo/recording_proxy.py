# SPDX-License-Identifier: AGPL-3.0-or-later
"""A TCP proxy on loopback that writes everything it passes on, in both directions, into one file."""

import socket
import threading

READ_BYTES = 65536


class RecordingProxy:
    def __init__(self, target, record_path):
        self.target = target
        self.record = open(record_path, "wb")
        self.record_lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.closing = False
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def close(self):
        self.closing = True
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        with self.record_lock:
            self.record.close()

    def _accept(self):
        while not self.closing:
            try:
                client, _ = self.listener.accept()
            except OSError:
                if self.closing:
                    return
                raise
            server = socket.create_connection(self.target)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source, sink):
        try:
            while data := source.recv(READ_BYTES):
                with self.record_lock:
                    if not self.record.closed:
                        self.record.write(data)
                        self.record.flush()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # One side has gone: the other is told by closing, as a cable would.
            source.close()
            sink.close()
