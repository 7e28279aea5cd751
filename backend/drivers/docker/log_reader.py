"""Reads one container's log, again from where it broke off when that is needed."""

from collections import Counter, deque
from collections.abc import AsyncGenerator
from urllib.parse import quote

from backend.domain.container import LogChunk
from backend.domain.errors import ConsoleError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.frames import Demultiplexer, LineAssembler, exact_seconds

_REMEMBERED = 4096
_AGAIN = 64  # messages; stdout and stderr are stamped side by side, so that stamps are not quite in order


class LogReader:
    """Follows the log of `container`; `tty` as in its configuration. Lines that went out once do not come again."""

    def __init__(self, client: EngineClient, container: str, *, tty: bool) -> None:
        self._client = client
        self._path = f"/containers/{quote(container, safe='')}/logs"
        self._doing = f"read the log of {container}"
        self._tty = tty
        self._assembler = LineAssembler()
        self._asked: dict[str, str] = {}
        self._recent: deque[tuple[str, bytes, int]] = deque(maxlen=_REMEMBERED)

    async def read(self, *, follow: bool, since: str = "", tail: int | None = None) -> AsyncGenerator[LogChunk, None]:
        """Yield the lines until the engine ends the stream, which says nothing about the container."""
        params = {"since": since} if since else {}
        if tail is not None:
            params["tail"] = str(tail)
        self._asked = params
        async for line in self._lines(params, follow=follow, known=Counter()):
            yield line

    async def rest(self, *, follow: bool) -> AsyncGenerator[LogChunk, None]:
        """Yield what came after the last line. Docker's follower loses the last messages of a container now and then."""
        if self._tty or (self._client.podman and not follow):
            return  # a terminal has no frames to recognise; Podman's end is whole, and its stamps are whole seconds
        if not self._recent:  # the only message may be the one that was lost
            async for line in self._lines(self._asked, follow=follow, known=Counter()):
                yield line
            return
        start = self._recent[-min(_AGAIN, len(self._recent))]
        since = exact_seconds(start[1].split(b" ", 1)[0].decode(errors="replace"))
        async for line in self._lines({"since": since}, follow=follow, known=Counter(self._recent)):
            yield line

    def finish(self) -> list[LogChunk]:
        """Return a last line without a line end."""
        return self._assembler.finish()

    async def _lines(
        self, params: dict[str, str], *, follow: bool, known: Counter[tuple[str, bytes, int]]
    ) -> AsyncGenerator[LogChunk, None]:
        params = {"stdout": "1", "stderr": "1", "timestamps": "1", "follow": "1" if follow else "0", **params}
        frames, message, remember = Demultiplexer(), self._assembler.message, self._recent.append
        async with self._client.stream("GET", self._path, params=params, doing=self._doing) as response:
            while chunk := await response.content.readany():
                if self._tty:
                    for line in self._assembler.raw(chunk):
                        yield line
                    continue
                for stream, payload in frames.feed(chunk):
                    if stream == "engine":
                        raise ConsoleError(f"Could not {self._doing}: {payload.decode(errors='replace').strip()}")
                    identity = stream, payload[:31], len(payload)
                    if known and known[identity] > 0:
                        known[identity] -= 1
                        continue
                    remember(identity)
                    for line in message(stream, payload):
                        yield line
        if frames.pending:
            raise await self._client.unreachable("the stream broke off inside a frame", self._doing)
