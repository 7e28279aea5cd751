"""HTTP to one engine: plain calls, streams and upgraded connections, over one opener."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiohttp.client_proto import ResponseHandler
from multidict import CIMultiDictProxy
from yarl import URL

from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.docker.answers import engine_text, error_for
from backend.drivers.docker.endpoint import Endpoint
from backend.drivers.docker.opener import Opener

_T = TypeVar("_T")
_CALL_SECONDS = 60.0
_HEADER_LIMIT = 64 * 1024

Params = Mapping[str, str] | list[tuple[str, str]]


class _Connector(aiohttp.BaseConnector):
    """aiohttp's connection pool over our opener."""

    def __init__(self, opener: Opener, keep: float) -> None:
        super().__init__(limit=0, keepalive_timeout=keep)  # streams hold connections for hours: no limit
        self._opener = opener

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> ResponseHandler:
        opened = await self._opener.open()
        try:
            _, protocol = await asyncio.get_running_loop().create_connection(
                self._factory, sock=opened, ssl=self._opener.tls, server_hostname=self._opener.server_name
            )
        except BaseException:
            opened.close()
            raise
        return protocol


class EngineClient:
    """Talks to the engine behind one endpoint. `api` and `podman` are set once by the connector."""

    def __init__(self, endpoint: Endpoint, opener: Opener) -> None:
        self.endpoint = endpoint
        self.api = ""
        self.podman = False
        self._opener = opener
        self._authority = f"{endpoint.host}:{endpoint.port}" if endpoint.scheme == "tcp" else "localhost"
        keep = 300.0 if endpoint.scheme == "ssh" else 30.0  # opening costs a process and a handshake there
        self._session = aiohttp.ClientSession(
            connector=_Connector(opener, keep),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"Accept-Encoding": "identity"},  # engines gzip archives otherwise, even over a local socket
            read_bufsize=1024 * 1024,
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = _CALL_SECONDS,
        doing: str = "",
        allow: tuple[int, ...] = (),
        versioned: bool = True,
    ) -> tuple[int, CIMultiDictProxy[str], bytes]:
        """Make one call and return status, headers and the whole answer. Statuses of 400 and more raise unless in `allow`."""
        if body is not None:
            data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        url = self._url(path, params, versioned=versioned)
        async with (
            self._losses(doing),
            asyncio.timeout(timeout),
            self._session.request(method, url, data=data, headers=headers, allow_redirects=False) as response,
        ):
            answer = await response.read()
            if response.status >= 400 and response.status not in allow:
                raise error_for(response.status, engine_text(answer), doing)
            return response.status, response.headers, answer
        raise AssertionError("unreachable")

    async def ask(self, kind: type[_T], method: str, path: str, **options: Any) -> _T:
        """Make one call and decode its answer; ConsoleError when it is not what the API promises."""
        _, _, answer = await self.call(method, path, **options)
        return decoded(answer, kind)

    @contextlib.asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        doing: str = "",
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a stream without any time limit. A connection that is lost inside the block raises UnreachableError."""
        url = self._url(path, params)
        async with (
            self._losses(doing),
            self._session.request(method, url, data=data, headers=headers, allow_redirects=False) as response,
        ):
            if response.status >= 400:
                raise error_for(response.status, engine_text(await response.read()), doing)
            try:
                yield response
            finally:
                # Leaving early must not put a half-read connection back into the pool.
                if not response.content.at_eof():
                    response.close()

    async def upgrade(
        self, path: str, body: Any, *, doing: str = ""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """POST with `Upgrade: tcp` on a connection of its own and return it as a raw stream; the caller closes the writer."""
        head = self.upgrade_head(path, "tcp", ["Content-Type: application/json"], json.dumps(body).encode())
        async with self._losses(doing), asyncio.timeout(self.connect_seconds + 10):
            reader, writer = await self._open_raw()
            try:
                writer.write(head)
                await _shake_hands(reader, writer, doing)
            except BaseException:
                writer.close()
                raise
            return reader, writer
        raise AssertionError("unreachable")

    @property
    def connect_seconds(self) -> float:
        """How long opening a connection may take."""
        return self._opener.connect_seconds

    def upgrade_head(self, path: str, protocol: str, headers: list[str], payload: bytes = b"") -> bytes:
        """Return the bytes of a POST that asks for an upgrade."""
        lines = [f"POST /v{self.api}{path} HTTP/1.1", f"Host: {self._authority}", "Connection: Upgrade"]
        lines += [f"Upgrade: {protocol}", *headers, f"Content-Length: {len(payload)}", "", ""]
        return "\r\n".join(lines).encode() + payload

    @contextlib.asynccontextmanager
    async def raw(self, protocol: asyncio.Protocol, *, doing: str) -> AsyncIterator[asyncio.Transport]:
        """Put a protocol of the caller's on a connection of its own; losses inside the block raise UnreachableError."""
        async with self._losses(doing):
            opened = await self._opener.open()
            try:
                transport, _ = await asyncio.get_running_loop().create_connection(
                    lambda: protocol, sock=opened, ssl=self._opener.tls, server_hostname=self._opener.server_name
                )
            except BaseException:
                opened.close()
                raise
            try:
                yield transport
            finally:
                transport.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()
        await self._opener.close()

    async def unreachable(self, error: BaseException | str, doing: str = "") -> UnreachableError:
        """Return the error for a lost connection, with what the transport (ssh) said about it."""
        said = await self._opener.explain()
        return _unreachable(self.endpoint, said or error, doing)

    @contextlib.asynccontextmanager
    async def _losses(self, doing: str) -> AsyncIterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise await self.unreachable("it did not answer in time", doing) from error
        except (aiohttp.ClientError, OSError, EOFError, asyncio.LimitOverrunError) as error:
            raise await self.unreachable(error, doing) from error

    def _url(self, path: str, params: Params | None, *, versioned: bool = True) -> URL:
        prefix = f"/v{self.api}" if versioned else ""
        # http even with TLS: the connector encrypts, aiohttp need not know.
        url = URL(f"http://{self._authority}{prefix}{path}", encoded=True)
        return url.update_query(params) if params else url

    async def _open_raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        opened = await self._opener.open()
        try:
            return await asyncio.open_connection(
                sock=opened, ssl=self._opener.tls, server_hostname=self._opener.server_name, limit=1024 * 1024
            )
        except BaseException:
            opened.close()
            raise


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doing: str) -> None:
    await writer.drain()
    status, length = _parsed_head(await reader.readuntil(b"\r\n\r\n"))
    if status == 101 or (status == 200 and length is None):
        return
    answer = await reader.read(min(length, _HEADER_LIMIT)) if length else b""
    raise error_for(status, engine_text(answer) or f"the engine answered with HTTP status {status}", doing)


def decoded(answer: bytes, kind: type[_T]) -> _T:
    """Decode an answer; ConsoleError when it is not what the API promises."""
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:
        raise ConsoleError(f"The engine's answer could not be understood: {error}") from error


def _parsed_head(head: bytes) -> tuple[int, int | None]:
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    words = first.split()
    if len(words) < 2 or not words[1].isdigit():
        raise ConsoleError("The engine's answer is not HTTP.")
    length = fields.get("content-length", "")
    return int(words[1]), int(length) if length.isdigit() else None


def _unreachable(endpoint: Endpoint, reason: BaseException | str, doing: str) -> UnreachableError:
    text = str(reason) or type(reason).__name__
    task = f"Could not {doing}: the" if doing else "The"
    return UnreachableError(
        f"{task} engine at {endpoint} cannot be reached, or the connection was lost: {text}",
        "Check that the engine runs; slipway doctor shows what is used.",
    )
