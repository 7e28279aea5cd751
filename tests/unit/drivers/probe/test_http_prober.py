"""HTTP probes: every kind of answer, and none, is a result."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.drivers.probe.http_prober import BODY_LIMIT, HttpProber

ANSWERS = {
    "/ok": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "/bad": b"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy",
    "/moved": b"HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n",
    "/big": b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000,
    "/broken": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\npart",
    "/nonsense": b"not http at all\r\n\r\n",
    "/charset": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=nope\r\nContent-Length: 1\r\n\r\nx",
    "/binary": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na\xff",
    "/empty": b"",
}


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server on loopback that answers as the table says; `/hang` never does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        if path == "/hang":
            await reader.read()
        writer.write(ANSWERS.get(path, b""))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


@pytest.fixture
async def prober() -> AsyncIterator[HttpProber]:
    """A prober that is closed."""
    prober = HttpProber()
    yield prober
    await prober.close()


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/ok", 200, "hello"),
        ("/bad", 503, "busy"),
        ("/moved", 302, ""),
        ("/broken", 200, "part"),
        ("/binary", 200, "a\ufffd"),
    ],
)
async def test_an_answer_is_told_as_it_is(prober: HttpProber, address: str, path: str, status: int, body: str) -> None:
    found = await prober.get(address + path)
    assert (found.status, found.body, found.error) == (status, body, "")
    assert 0 < found.seconds < 5


async def test_a_large_body_is_cut(prober: HttpProber, address: str) -> None:
    assert len((await prober.get(address + "/big")).body) == BODY_LIMIT


@pytest.mark.parametrize("path", ["/nonsense", "/empty"])
async def test_what_is_no_answer_has_a_reason(prober: HttpProber, address: str, path: str) -> None:
    found = await prober.get(address + path)
    assert found.status == 0
    assert found.error


async def test_a_wrong_charset_does_not_raise(prober: HttpProber, address: str) -> None:
    found = await prober.get(address + "/charset")
    assert found.status in {0, 200}


async def test_silence_ends_with_the_timeout(prober: HttpProber, address: str) -> None:
    found = await prober.get(address + "/hang", timeout=0.1)
    assert (found.status, found.error) == (0, "no answer within 0.1 s")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://", "nonsense", "http://no-such-host.invalid/", "ftp://x/", "http://[::1"]
)
async def test_an_address_where_nobody_is_has_a_reason(prober: HttpProber, url: str) -> None:
    found = await prober.get(url)
    assert (found.status, found.body) == (0, "")
    assert found.error
