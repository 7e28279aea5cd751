"""An HTTP/1.1 server that can be replaced under load: SIGTERM ends it without losing a request."""

import os
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from webservice.application import Answer, Application
from webservice.logfmt import log

LONGEST_BODY = 64 * 1024
LAST_REQUESTS = 0.5  # seconds in which open connections may still send one


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 75  # seconds of silence after which a kept connection is closed
    wbufsize = -1  # head and body leave in one piece
    disable_nagle_algorithm = True
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.busy = False
        self.server.handlers.add(self)

    def finish(self) -> None:
        self.server.handlers.discard(self)
        super().finish()

    def parse_request(self) -> bool:
        self.busy = True
        return super().parse_request()

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the caller went away
        finally:
            self.busy = False

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def _reply(self) -> None:
        started = time.perf_counter()
        answer = self._answer()
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.server.draining.is_set():
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()
        if self.path != "/healthz" or answer.status != 200:  # asked all the time: no line for each
            level = "error" if answer.status >= 500 else "info"
            took = (time.perf_counter() - started) * 1000
            log(level, "request", method=self.command, path=self.path[:60], status=answer.status, ms=took)

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.close_connection = True
            return Answer.json({"error": "a body needs a Content-Length"}, 411)
        if int(length) > LONGEST_BODY:
            self.close_connection = True
            return Answer.json({"error": f"a body may have {LONGEST_BODY} bytes"}, 413)
        body = self.rfile.read(int(length))
        try:
            return self.server.application.answer(self.command, self.path, body)
        except Exception as error:  # noqa: BLE001 - one bad request must not end the connection without an answer
            log("error", "handler_failed", path=self.path, error=repr(error))
            return Answer.json({"error": "internal error"}, 500)

    def log_message(self, format: str, *args: object) -> None:
        log("debug", "http", message=format % args)


class Server(ThreadingHTTPServer):
    """Serves one application. `drain()` stops accepting, lets what is under way finish and returns."""

    request_queue_size = 1024
    daemon_threads = True  # `drain` waits for the busy ones itself
    allow_reuse_address = True

    def __init__(self, application: Application, address: tuple[str, int]) -> None:
        self.application = application
        self.handlers: set[_Handler] = set()
        self.draining = threading.Event()
        application.route("GET", "/healthz")(self._health)
        application.route("GET", "/version")(self._version)
        super().__init__(address, _Handler)

    def _health(self) -> dict[str, str]:
        return {"status": "draining" if self.draining.is_set() else "ok", "service": self.application.name}

    def _version(self) -> dict[str, str]:
        return {
            "service": self.application.name,
            "version": self.application.version,
            "environment": os.environ.get("SHOP_ENVIRONMENT", "local"),
            "host": socket.gethostname(),
        }

    def drain(self, longest: float = 8.0) -> bool:
        """Finish what is under way. Returns False when requests were still running after `longest` seconds."""
        self.draining.set()
        self.shutdown()  # of the accept loop; returns once it stands still
        self.socket.settimeout(0)
        while self._take_waiting_connection():
            pass
        self.socket.close()
        deadline = time.monotonic() + longest
        self._wait_until_silent(time.monotonic() + LAST_REQUESTS, only_busy=False)
        for handler in tuple(self.handlers):
            if not handler.busy:
                _hang_up(handler.connection)
        return self._wait_until_silent(deadline, only_busy=True)

    def _take_waiting_connection(self) -> bool:
        """Accept one connection that was in the queue when the accept loop ended."""
        try:
            connection, address = self.socket.accept()
        except OSError:
            return False
        connection.setblocking(True)
        self.process_request(connection, address)
        return True

    def _wait_until_silent(self, deadline: float, *, only_busy: bool) -> bool:
        while any(handler.busy or not only_busy for handler in tuple(self.handlers)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        pass  # the other side was faster


def serve(application: Application) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    server = Server(application, ("", int(os.environ.get("PORT", "8000"))))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, args=(0.05,), name="accept", daemon=True).start()
    log("info", "ready", service=application.name, version=application.version, port=server.server_port)
    stop.wait()
    clean = server.drain()
    log("info" if clean else "warning", "stopped", service=application.name, unfinished=not clean)
    return 0
