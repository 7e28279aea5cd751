"""The one way to open a connection to an engine, whatever its scheme, for HTTP and for raw streams."""

import asyncio
import contextlib
import socket
import ssl
from typing import Any, Protocol

from backend.domain.errors import ConsoleError
from backend.drivers.docker.endpoint import Endpoint, TlsFiles

CONNECT_SECONDS = 3.0


class Opener(Protocol):
    """Opens byte streams to one engine."""

    tls: ssl.SSLContext | None
    server_name: str | None
    connect_seconds: float

    async def open(self) -> socket.socket:
        """Return a connected, non-blocking stream socket; OSError or TimeoutError when it cannot be had."""
        ...

    async def explain(self) -> str:
        """Return what the transport said about its last failure, "" for nothing."""
        ...

    async def close(self) -> None:
        """End what the transport started."""
        ...


class SocketOpener:
    """Unix and TCP sockets, the latter with TLS where the endpoint has it."""

    connect_seconds = CONNECT_SECONDS

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.tls = _tls_context(endpoint.tls) if endpoint.tls else None
        self.server_name = endpoint.host if endpoint.tls else None

    async def open(self) -> socket.socket:
        """Connect within three seconds."""
        async with asyncio.timeout(self.connect_seconds):
            if self._endpoint.scheme == "unix":
                return await _connected(socket.AF_UNIX, self._endpoint.path)
            return await self._open_tcp()

    async def explain(self) -> str:
        """Sockets say all they know in their errors."""
        return ""

    async def close(self) -> None:
        """Nothing is kept."""

    async def _open_tcp(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._endpoint.host, self._endpoint.port, type=socket.SOCK_STREAM)
        last: OSError = OSError("the host name has no address")
        for family, _, _, _, address in found:
            try:
                opened = await _connected(family, address)
            except OSError as error:
                last = error
                continue
            _notice_dead_links(opened)
            return opened
        raise last


async def _connected(family: int, address: Any) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, address)
    except BaseException:
        opened.close()
        raise
    return opened


def _notice_dead_links(opened: socket.socket) -> None:
    """A peer that vanished without a word ends the stream after about 20 s instead of never."""
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 3), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 20_000)):
        if (option := getattr(socket, name, None)) is not None:  # not all systems have all of them
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.IPPROTO_TCP, option, value)


def _tls_context(files: TlsFiles) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=files.ca or None)
        if files.cert and files.key:
            context.load_cert_chain(files.cert, files.key)
    except (OSError, ssl.SSLError) as error:
        raise ConsoleError(
            f"The engine's TLS certificates cannot be used: {error}", "Look at DOCKER_CERT_PATH."
        ) from error
    if not files.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
