"""An HTTP service for tests: answers its version, calls INNER first where that is set, ends in good order on SIGTERM."""

import http.client
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BROKEN = os.environ.get("BROKEN", "")  # crash: ends at once; sick: never healthy; late: fails later
INNER = os.environ.get("INNER", "")
BEGUN = time.monotonic()


class Handler(BaseHTTPRequestHandler):
    """One thread a connection, kept open as long as the client likes."""

    protocol_version = "HTTP/1.1"
    inner = threading.local()

    def do_GET(self) -> None:
        """Answer with the version, and the inner service's behind it."""
        status, text = 200, os.environ.get("VERSION", "?")
        if self.path == "/health":
            status = 500 if BROKEN == "sick" else 200
        elif BROKEN == "late" and time.monotonic() - BEGUN > 3:
            status = 500
        elif INNER and self.path != "/alone":
            status, said = self.ask()
            text = f"{text}>{said}"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def ask(self) -> tuple[int, str]:
        """Call the inner service over a kept connection; no second try, so that every loss counts."""
        connection = getattr(self.inner, "connection", None)
        if connection is None:
            connection = self.inner.connection = http.client.HTTPConnection(urlsplit(INNER).netloc, timeout=10)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.inner.connection = None
            return 502, repr(error)
        return (200 if answer.status == 200 else 502), text

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Waits for its threads at the end."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve on port 8000, or `check` it."""
    if sys.argv[1:] == ["check"]:
        connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=2)
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        sys.exit(0 if answer.status == 200 else 1)
    if BROKEN == "crash":
        print("cannot find my configuration", file=sys.stderr, flush=True)
        sys.exit(3)
    server = Server(("", 8000), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"version {os.environ.get('VERSION')} serves", flush=True)
    server.serve_forever(0.05)


if __name__ == "__main__":
    main()
