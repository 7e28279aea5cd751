"""A BuildKit session: while a build runs, the engine asks us for secrets and registry credentials over a connection of its own.

The connection is an upgraded `POST /session`; the engine is the gRPC client on it, we serve. Values go nowhere else: not into
the context, not into arguments, not into the image's history. Services: moby.buildkit.secrets.v1.Secrets, moby.filesync.v1.Auth,
moby.upload.v1.Upload, grpc.health.v1.Health. Messages are small enough to be read and written by hand.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.domain.errors import ConsoleError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.credentials import credentials
from backend.drivers.docker.protobuf import fields, length_delimited, text

_HEALTH = "/grpc.health.v1.Health/Check"
_SECRET = "/moby.buildkit.secrets.v1.Secrets/GetSecret"  # noqa: S105  # a method's name
_CREDENTIALS = "/moby.filesync.v1.Auth/Credentials"
_UPLOAD = "/moby.upload.v1.Upload/Pull"
_SERVING = b"\x08\x01"
_HUB_HOSTS = {"registry-1.docker.io", "index.docker.io", "docker.io"}
_HEAD_LIMIT = 64 * 1024
_HANDSHAKE_SECONDS = 10.0

_Answer = Callable[[bytes], Awaitable[bytes | None]]


@dataclass(slots=True)
class BuildSession:
    """An open session. `context` is what an upload gives when the engine asks for one."""

    identity: str
    context: Callable[[], AsyncIterator[bytes]] | None = None


@contextlib.asynccontextmanager
async def build_session(client: EngineClient, secrets: Mapping[str, str]) -> AsyncIterator[BuildSession]:
    """Serve a session for the length of the block. UnreachableError when it cannot be opened."""
    session = BuildSession(uuid.uuid4().hex)

    async def secret(message: bytes) -> bytes | None:
        name = next((text(value) for number, value in fields(message) if number == 1), "")
        return length_delimited(1, secrets[name].encode()) if name in secrets else None

    answers: dict[str, _Answer] = {_HEALTH: _healthy, _SECRET: secret, _CREDENTIALS: _credentials}
    exposed = sorted(f"X-Docker-Expose-Session-Grpc-Method: {path}" for path in (*answers, _UPLOAD))
    lines = [f"X-Docker-Expose-Session-Uuid: {session.identity}", "X-Docker-Expose-Session-Name: slipway", *exposed]
    protocol = _Upgrading(client.upgrade_head("/session", "h2c", lines), _grpc_server(answers, session))
    async with client.raw(protocol, doing="open a build session") as transport:
        try:
            await asyncio.wait_for(asyncio.shield(protocol.upgraded), _HANDSHAKE_SECONDS)
            yield session
        finally:
            transport.close()
            await protocol.closed.wait()


class _Upgrading(asyncio.Protocol):
    """Says the upgrade, then hands the connection and every byte behind the answer's head to the gRPC server."""

    def __init__(self, head: bytes, inner: asyncio.Protocol) -> None:
        self._head = head
        self._inner = inner
        self._kept = b""
        self._transport: asyncio.BaseTransport | None = None
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        transport.write(self._head)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Collect the answer's head, then pass on."""
        if self.upgraded.done():
            self._inner.data_received(data)
            return
        self._kept += data
        head, end, rest = self._kept.partition(b"\r\n\r\n")
        if not end and len(head) < _HEAD_LIMIT:
            return
        words = head.split(None, 2)
        if not end or len(words) < 2 or words[1] != b"101":
            self._fail("The engine did not open a build session.")
            return
        assert self._transport is not None
        self.upgraded.set_result(None)
        self._inner.connection_made(self._transport)
        if rest:
            self._inner.data_received(rest)

    def pause_writing(self) -> None:
        """Pass on."""
        if self.upgraded.done():
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass on."""
        if self.upgraded.done():
            self._inner.resume_writing()

    def eof_received(self) -> bool | None:
        """Pass on; the connection closes."""
        return self._inner.eof_received() if self.upgraded.done() else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on."""
        if self.upgraded.done() and self.upgraded.exception() is None:
            self._inner.connection_lost(exc)
        else:
            self._fail("The engine closed the build session.")
        self.closed.set()

    def _fail(self, message: str) -> None:
        if not self.upgraded.done():
            self.upgraded.set_exception(ConsoleError(message))


def _grpc_server(answers: Mapping[str, _Answer], session: BuildSession) -> asyncio.Protocol:
    # Late: only builds with secrets, private base images or a containerd image store need it.
    from grpclib.const import Cardinality, Handler, Status  # noqa: PLC0415
    from grpclib.encoding.base import CodecBase  # noqa: PLC0415
    from grpclib.exceptions import GRPCError  # noqa: PLC0415
    from grpclib.server import Server  # noqa: PLC0415

    class Bytes(CodecBase):
        """Messages stay bytes."""

        __content_subtype__ = "proto"

        def encode(self, message: Any, message_type: Any) -> bytes:
            """As they are."""
            return bytes(message)

        def decode(self, data: bytes, message_type: Any) -> bytes:
            """As they are."""
            return data

    def handler(answer: _Answer) -> Handler:
        async def serve(stream: Any) -> None:
            reply = await answer(await stream.recv_message())
            if reply is None:
                raise GRPCError(Status.NOT_FOUND, "not found")
            await stream.send_message(reply)

        return Handler(serve, Cardinality.UNARY_UNARY, bytes, bytes)

    async def upload(stream: Any) -> None:
        if session.context is None:
            raise GRPCError(Status.NOT_FOUND, "nothing to upload")
        try:
            async for piece in session.context():
                await stream.send_message(length_delimited(1, piece))
        except ConsoleError as error:
            # The build's own error tells why; the engine need not know.
            raise GRPCError(Status.ABORTED, "the context cannot be read") from error

    class Services:
        """What the engine may call."""

        def __mapping__(self) -> dict[str, Handler]:
            unary = {path: handler(answer) for path, answer in answers.items()}
            return {**unary, _UPLOAD: Handler(upload, Cardinality.STREAM_STREAM, bytes, bytes)}

    # Private in grpclib, which only knows listening servers; hence the version is pinned.
    protocol: asyncio.Protocol = Server([Services()], codec=Bytes())._protocol_factory()
    return protocol


async def _healthy(_: bytes) -> bytes:
    return _SERVING


async def _credentials(message: bytes) -> bytes:
    host = next((text(value) for number, value in fields(message) if number == 1), "")
    found = await credentials("docker.io" if host in _HUB_HOSTS else host)
    if token := found.get("identitytoken"):
        return length_delimited(2, token.encode())
    return length_delimited(1, found.get("username", "").encode()) + length_delimited(
        2, found.get("password", "").encode()
    )
