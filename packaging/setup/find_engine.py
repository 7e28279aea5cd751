"""Prints the host URL of the first container engine that answers; `denied:PATH` when one is there but not for us.

Needs only the standard library: it runs before the virtual environment exists. The order is that of the console:
DOCKER_HOST, the current Docker context, Docker's sockets, Podman's sockets (not with --docker).
"""

import hashlib
import http.client
import json
import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def context_host() -> str:
    """The host of the current Docker context, empty for the default one."""
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        name = os.environ.get("DOCKER_CONTEXT") or json.loads((folder / "config.json").read_text())["currentContext"]
        digest = hashlib.sha256(name.encode()).hexdigest()
        meta = json.loads((folder / "contexts" / "meta" / digest / "meta.json").read_text())
        return str(meta["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def candidates(*, docker_only: bool) -> list[str]:
    """Host URLs in the order in which they count. One that was named outright stands alone."""
    named = os.environ.get("DOCKER_HOST") or context_host()
    if named:
        return [named]
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    paths = ["/var/run/docker.sock", runtime + "/docker.sock", str(Path.home() / ".docker/run/docker.sock")]
    if not docker_only:
        paths += [runtime + "/podman/podman.sock", "/run/podman/podman.sock"]
    return ["unix://" + path for path in paths]


def connection_to(host: str, timeout: float) -> http.client.HTTPConnection:
    """A connection, not opened yet, to the engine behind the URL; ValueError for what only the console can open."""
    parts = urlsplit(host)
    if parts.scheme == "unix":
        return _UnixConnection(parts.path, timeout)
    if parts.scheme == "tcp" and not os.environ.get("DOCKER_TLS_VERIFY"):
        return http.client.HTTPConnection(parts.hostname or "", parts.port or 2375, timeout=timeout)
    raise ValueError(f"no plain connection to {host}")


def answers(host: str) -> bool:
    """True when the engine behind the URL answers a ping. PermissionError where the socket is not for us."""
    try:
        connection = connection_to(host, 5)
    except ValueError:
        return True  # SSH and TLS: the console itself will say what is wrong with them
    try:
        connection.request("GET", "/_ping")
        return connection.getresponse().status == 200
    except PermissionError:
        raise
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    denied = ""
    for host in candidates(docker_only="--docker" in sys.argv):
        try:
            if answers(host):
                print(host)
                return 0
        except PermissionError:
            denied = denied or host
    if denied:
        print("denied:" + denied)
    return 1


if __name__ == "__main__":
    sys.exit(main())
