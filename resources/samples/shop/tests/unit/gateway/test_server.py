"""The server that all four services run in, over real sockets."""

import http.client
import os
import threading
import unittest

from webservice.application import Application
from webservice.client import call
from webservice.server import LONGEST_BODY, Server


class ServerTest(unittest.TestCase):
    def setUp(self) -> None:
        os.environ["LOG_LEVEL"] = "error"
        self.entered = threading.Event()
        self.leave = threading.Event()
        app = Application("shelf", "7.1")

        @app.route("GET", "/slow")
        def slow() -> dict[str, bool]:
            self.entered.set()
            return {"finished": self.leave.wait(10)}

        @app.route("POST", "/echo")
        def echo(body: dict[str, object]) -> dict[str, object]:
            return body

        self.server = Server(app, ("127.0.0.1", 0))
        self.port = self.server.server_port
        self.accepting = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.accepting.start()
        self.addCleanup(self.accepting.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        return connection

    def test_a_connection_serves_many_requests(self) -> None:
        connection = self.connect()
        for _ in range(3):
            connection.request("GET", "/healthz")
            sock = connection.sock
            self.assertEqual(connection.getresponse().read(), b'{"status": "ok", "service": "shelf"}\n')
            self.assertIs(connection.sock, sock)

    def test_the_version_is_told(self) -> None:
        self.assertEqual(call("GET", f"http://127.0.0.1:{self.port}/version")["version"], "7.1")

    def test_a_body_that_is_too_long_is_refused(self) -> None:
        connection = self.connect()
        connection.putrequest("POST", "/echo")
        connection.putheader("Content-Length", str(LONGEST_BODY + 1))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def test_draining_finishes_the_request_under_way(self) -> None:
        connection = self.connect()
        connection.request("GET", "/slow")
        self.assertTrue(self.entered.wait(10))
        drained: list[bool] = []
        draining = threading.Thread(target=lambda: drained.append(self.server.drain()))
        draining.start()
        self.assertTrue(self.server.draining.wait(10))
        self.leave.set()
        answer = connection.getresponse()
        self.assertEqual((answer.read(), answer.getheader("Connection")), (b'{"finished": true}\n', "close"))
        draining.join()
        self.assertEqual(drained, [True])

    def test_draining_ends_although_a_connection_is_kept_open(self) -> None:
        connection = self.connect()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        self.assertTrue(self.server.drain())
        with self.assertRaises(OSError):
            self.connect().connect()
