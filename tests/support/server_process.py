# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real carecircled on a free port of loopback with its own data folder, for tests that drive the real programs."""

import glob
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

# Of Debian's package faketime: gives the program that it is loaded into another wall clock.
FAKETIME_LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
READY_WAIT_S = 60
STOP_WAIT_S = 60


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def environment_ahead(clock_ahead_s):
    """This process's environment, for a program whose wall clock shall run ahead. Its monotonic clock is the machine's."""
    if not clock_ahead_s:
        return None
    libraries = glob.glob(FAKETIME_LIBRARY)
    if not libraries:
        raise RuntimeError(f"{FAKETIME_LIBRARY} is missing: script/bootstrap installs it")
    return {**os.environ, "LD_PRELOAD": libraries[0], "FAKETIME": f"+{clock_ahead_s}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class ServerProcess:
    """Starts at once and is ready when the constructor returns. The log is WORK/server.log, the data folder WORK/data.
    With `authority`, the file of a certificate that names localhost, it is reached by TLS."""

    def __init__(self, programs, work, *options, port=None, authority=None):
        self.program = os.path.join(programs, "carecircled")
        self.work = work
        self.data = os.path.join(work, "data")
        self.log_path = os.path.join(work, "server.log")
        self.options = options
        self.port = port or free_port()
        self.tls = ssl.create_default_context(cafile=authority) if authority else None
        self.process = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    @property
    def address(self):
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    def start(self, clock_ahead_s=0):
        """`clock_ahead_s`: how far ahead of this machine's the server's clock is."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([self.program, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
                                             *self.options], stdout=log, stderr=log, env=environment_ahead(clock_ahead_s))
        deadline = time.monotonic() + READY_WAIT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"carecircled ended with {self.process.returncode}:\n{self.log()}")
            if self.is_ready():
                return
            time.sleep(0.05)
        self.process.kill()
        raise RuntimeError(f"carecircled did not become ready:\n{self.log()}")

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5, context=self.tls) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self):
        """As an operator would: what is on its way is finished. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_WAIT_S)

    def kill(self):
        """As a power cut would."""
        self.process.kill()
        self.process.wait(timeout=STOP_WAIT_S)

    def log(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()[-10_000:]

    def founding_link(self):
        done = subprocess.run([self.program, "invite", "--data", self.data, "--role", "owner"], capture_output=True, text=True, check=True)
        return done.stdout.split()[-1]
