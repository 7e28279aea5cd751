"""A stand-in for an engine on a unix socket, answering with the bytes that a test wants on the wire."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


def plain(status: int, body: bytes, *headers: str) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Return one HTTP chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


LAST = b"0\r\n\r\n"


class FakeDockerServer:
    """Answers a request by the longest part of its request line that is known: bytes, or a coroutine that writes them.

    `requests` are the request lines as they came. After bytes marked by `cut` the connection is closed.
    """

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Answer] = {}
        self.requests: list[str] = []
        self.bodies: list[bytes] = []
        self.cut: set[str] = set()

    @asynccontextmanager
    async def listening(self, path: str) -> AsyncIterator["FakeDockerServer"]:
        """Listen at a socket path for the length of the block."""
        connections: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            connections.add(task)
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._serve(reader, writer)
            writer.close()
            connections.discard(task)

        server = await asyncio.start_unix_server(connected, path)
        try:
            yield self
        finally:
            server.close()
            for task in list(connections):
                task.cancel()
            if connections:
                await asyncio.wait(list(connections))
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line = head.split("\r\n", 1)[0].removesuffix(" HTTP/1.1")
            self.requests.append(line)
            length = next(
                (int(h.split(":")[1]) for h in head.split("\r\n") if h.lower().startswith("content-length:")), 0
            )
            self.bodies.append(await reader.readexactly(length))
            known = max((part for part in self.answers if part in line), key=len, default="")
            answer = self.answers.get(known, plain(404, b'{"message":"no such thing"}'))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
            if known in self.cut:
                return
