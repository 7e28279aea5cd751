"""Engines that tests run on: where they listen and which image they have."""

import http.client
import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.support.busybox_image import busybox_tar


@dataclass(frozen=True, slots=True)
class TestEngine:
    """A running engine for tests; `image` has busybox and is there already."""

    __test__ = False

    kind: str
    host: str
    image: str

    @property
    def socket(self) -> str:
        """The path of the engine's socket."""
        return self.host.removeprefix("unix://")


class UnixConnection(http.client.HTTPConnection):
    """Plain HTTP over a unix socket, for what a test does behind the driver's back."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def call(path: str, method: str, target: str, body: bytes | None = None) -> bytes:
    """Make one call to the engine behind a socket; AssertionError with its text when it refuses."""
    connection = UnixConnection(path)
    try:
        connection.request(method, target, body=body, headers={"Content-Type": "application/x-tar"} if body else {})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 400, f"{method} {target}: {answer.status} {text.decode(errors='replace')}"
        return text
    finally:
        connection.close()


@contextmanager
def busybox_on(kind: str, path: str) -> Iterator[TestEngine]:
    """Load busybox into the engine behind a socket, under a name of its own; take it away at the end."""
    name = f"localhost/slipway-test-busybox-{uuid.uuid4().hex[:12]}"
    answer = call(path, "POST", "/v1.41/images/create?fromSrc=-", busybox_tar())
    # Podman 4.3 does not give it the name that the call may carry: named by a call of its own.
    identity = json.loads(answer.splitlines()[-1])["status"]
    call(path, "POST", f"/v1.41/images/{identity}/tag?repo={quote(name, safe='')}&tag=1")
    try:
        yield TestEngine(kind, f"unix://{path}", f"{name}:1")
    finally:
        call(path, "DELETE", f"/v1.41/images/{quote(name, safe='/')}:1?force=1")


def docker_socket() -> str:
    """Return the socket of the Docker engine for tests; fails, never skips, when there is none."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    assert host.startswith("unix://"), "tests marked docker need a local engine: DOCKER_HOST=unix:///path"
    path = host.removeprefix("unix://")
    assert Path(path).is_socket(), (
        f"no Docker engine listens at {path}: start one (dockerd), or choose: -m 'not docker'"
    )
    return path
