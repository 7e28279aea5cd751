"""A load of HTTP requests at a steady rate that counts every request that got no right answer. Nothing is ever tried again."""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What happened to the requests of a load; latencies in seconds, in the order of the answers."""

    sent: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    late: int = 0  # requests whose turn came more than a second after its time: the rate was not held

    def add(self, other: "Tally") -> None:
        """Add what another process counted."""
        self.sent += other.sent
        self.late += other.late
        self.failed.update(other.failed)
        self.bodies.update(other.bodies)
        self.latencies += other.latencies

    @property
    def failures(self) -> int:
        """How many requests got no right answer."""
        return sum(self.failed.values())

    def percentile(self, share: float) -> float:
        """Return a latency in seconds; 0 without any."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Connection:
    """One client connection, kept open as long as the server likes."""

    def __init__(self, host: str, port: int, path: str, method: str) -> None:
        self._host, self._port = host, port
        self._request = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 0\r\n\r\n".encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> tuple[int, str]:
        """Send one request and read its answer; OSError or EOFError when it is lost."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(self._request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), None)
        body = await (reader.readexactly(length) if length is not None else reader.read())
        if length is None or "connection: close" in head:
            self.close()
        return status, body.decode()

    def close(self) -> None:
        """Close it; the next request opens a new one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def load(
    host: str, port: int, path: str, rate: float, connections: int, stop: asyncio.Event, method: str = "GET"
) -> Tally:
    """Send `rate` requests a second until told to stop; each connection has its own share of the times."""
    tally = Tally()
    begun = time.monotonic()

    async def one(number: int) -> None:
        connection = Connection(host, port, path, method)
        turn = 0
        while not stop.is_set():
            due = begun + (number + turn * connections) / rate
            turn += 1
            now = time.monotonic()
            if due > now:
                await asyncio.sleep(due - now)
            elif now - due > 1.0:
                tally.late += 1
            tally.sent += 1
            asked = time.monotonic()
            try:
                async with asyncio.timeout(30):
                    status, body = await connection.ask()
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                connection.close()
                tally.failed[type(error).__name__] += 1
                continue
            tally.latencies.append(time.monotonic() - asked)
            if status == 200:
                tally.bodies[body] += 1
            else:
                tally.failed[f"{status} {body[:60]!r}"] += 1
        connection.close()

    await asyncio.gather(*(one(number) for number in range(connections)))
    return tally


class LoadProcess:
    """A load in a process of its own, so that it does not share the loop of who deploys."""

    def __init__(self, host: str, port: int, path: str = "/", *, rate: float, connections: int = 16) -> None:
        self._arguments = [host, str(port), path, str(rate), str(connections)]
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "LoadProcess":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, *self._arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def end(self) -> Tally:
        """Stop the load and return what happened."""
        assert self._process is not None
        out, _ = await self._process.communicate(b"stop\n")
        value = json.loads(out)
        return Tally(
            value["sent"], Counter(value["failed"]), Counter(value["bodies"]), value["latencies"], value["late"]
        )


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("host", str), ("port", int), ("path", str), ("rate", float), ("connections", int)):
        parser.add_argument(name, type=kind)
    given = parser.parse_args()
    stop = asyncio.Event()

    async def until_told() -> None:
        await asyncio.to_thread(sys.stdin.readline)
        stop.set()

    told = asyncio.create_task(until_told())
    tally = await load(given.host, given.port, given.path, given.rate, given.connections, stop)
    await told
    json.dump(vars(tally), sys.stdout)


if __name__ == "__main__":
    asyncio.run(_main())
