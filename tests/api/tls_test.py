# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members reach the server by TLS, for calls and for events, also after it was killed; and none of them speaks to one that they cannot
tell from an impostor: no authority that they trust, another name, no TLS at all."""

import argparse
import pathlib
import socket
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from follower import Follower  # noqa: E402
from people import Person, admit, found_circle, found_conversation  # noqa: E402
from server_process import ServerProcess, free_port  # noqa: E402

HANDSHAKE_WAIT_S = 60


def make_certificate(work):
    """One that names localhost and vouches for itself: the files of the certificate and of its key."""
    certificate, key = f"{work}/certificate.pem", f"{work}/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
                   check=True, capture_output=True)
    return certificate, key


def talk(server, owner, programs, work):
    requester = admit(owner, programs, work, "requester")
    helper = admit(owner, programs, work, "helper")
    _, conversation = found_conversation(requester, helper)
    follower = Follower(requester, conversation)
    helper("message", "send", conversation, "By TLS")
    assert follower.next() == "By TLS"
    server.kill()
    server.start()
    helper("message", "send", conversation, "After the restart " + "long " * 500)
    assert follower.next().startswith("After the restart long")
    assert follower.stop() == "", "something was shown twice"


def fetch_largest_file(server, programs):
    """More than a socket takes at once arrives whole."""
    web = pathlib.Path(programs).parent / "share" / "web"
    largest = max(web.glob("assets/*"), key=lambda file: file.stat().st_size)
    with urllib.request.urlopen(f"{server.address}/assets/{largest.name}", context=server.tls) as answer:
        assert answer.read() == largest.read_bytes(), largest


def refuse(owner, programs, work, authority):
    link = owner("circle", "invite")["link"]
    stranger = Person(programs, work, "stranger")
    stranger.refused("unavailable", "join", link, "--name", "Without the authority")
    stranger.authority = authority
    stranger.refused("unavailable", "join", link.replace("localhost", "127.0.0.1"), "--name", "By another name")
    stranger.refused("unavailable", "join", link.replace("https:", "http:"), "--name", "Without TLS")
    stranger("join", link, "--name", "Stranger")


def cut_off(server):
    """Connections that never finish their handshake, or send no TLS, harm nobody."""
    silent = socket.create_connection(("127.0.0.1", server.port))
    with socket.create_connection(("127.0.0.1", server.port), timeout=HANDSHAKE_WAIT_S) as talker:
        talker.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while more := talker.recv(4096):
            answer += more
        assert b"HTTP" not in answer, answer
    assert server.is_ready()
    silent.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = parser.parse_args().programs
    with tempfile.TemporaryDirectory(prefix="carecircle-tls-") as work:
        certificate, key = make_certificate(work)
        port = free_port()
        options = ["--tls-certificate", certificate, "--tls-key", key, "--public-url", f"https://localhost:{port}"]
        with ServerProcess(programs, work, *options, port=port, authority=certificate) as server:
            owner = found_circle(server, programs, work, certificate)
            talk(server, owner, programs, work)
            fetch_largest_file(server, programs)
            refuse(owner, programs, work, certificate)
            cut_off(server)
    print("Calls and events by TLS, and no word to a server that could be another.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
