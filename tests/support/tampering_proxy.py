# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that lies, or a member: it stands between a member and the honest server and changes answers, or calls, on their way."""

import http.client
import http.server
import threading

PREFIX = "/carecircle.v1."


class TamperingProxy:
    """`tamper` maps "Service/Method" to a function (request bytes, answer bytes) -> answer bytes; other answers pass unchanged.
    `tamper_call` maps "Service/Method" to a function request bytes -> request bytes. `seen` keeps every answer, by method, for replaying it later."""

    def __init__(self, server):
        self.server = server
        self.tamper = {}
        self.tamper_call = {}
        self.seen = {}
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                proxy.pass_on(self)

            def do_GET(self):
                proxy.pass_on(self)

            def log_message(self, *_):
                """Nothing is logged: the tests print what matters."""

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.listener.server_address[1]
        self.thread = threading.Thread(target=self.listener.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()

    def through(self, link):
        """The same link by way of this proxy."""
        return link.replace(f"127.0.0.1:{self.server.port}", f"127.0.0.1:{self.port}")

    def pass_on(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        method = handler.path.removeprefix(PREFIX)
        if method in self.tamper_call:
            body = self.tamper_call[method](body)
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.port)
        upstream.request(handler.command, handler.path, body, {**dict(handler.headers), "Content-Length": str(len(body))})
        answer = upstream.getresponse()
        content = answer.read()
        if answer.status == 200:
            self.seen.setdefault(method, []).append(content)
            if method in self.tamper:
                content = self.tamper[method](body, content)
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        upstream.close()
