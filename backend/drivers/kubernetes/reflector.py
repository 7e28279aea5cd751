"""A live copy of a selection: listed in pages, watched from there, resumed where it broke off, listed again when that is too long ago."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

import aiohttp
import msgspec

from backend.domain.cluster import Selection
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.kubernetes.age import Age
from backend.drivers.kubernetes.answers import GoneError, error_for, plain, status_of
from backend.drivers.kubernetes.batch import Batch
from backend.drivers.kubernetes.client import ClusterClient, decoded
from backend.drivers.kubernetes.decoding import RowDecoder
from backend.drivers.kubernetes.lines import LineSplitter
from backend.drivers.kubernetes.mirror import Mirror, later
from backend.drivers.kubernetes.objects import list_params
from backend.drivers.kubernetes.paths import list_path
from backend.drivers.kubernetes.timing import Timing
from backend.drivers.kubernetes.wire import Page, Thing, WatchEvent
from backend.ports.cluster_rows import Change, Row

_LOG = logging.getLogger(__name__)


class Reflector:
    """ports.cluster.Live. Works from its making, inside the running event loop, until `close`."""

    def __init__(self, client: ClusterClient, selection: Selection, timing: Timing | None = None) -> None:
        self._client, self._selection, self._timing = client, selection, timing or Timing()
        self._path = list_path(selection.type, selection.namespace)
        self._decoder = RowDecoder(selection.type)
        self._events = msgspec.json.Decoder(WatchEvent)
        self._mirror = Mirror()
        self._hearers: list[Callable[[Change], None]] = []
        self._version = ""  # where the next watch begins; "" means to list
        self._disordered = False
        self._failures = 0
        self._loop = asyncio.get_running_loop()
        self._age = Age(self._loop, self._timing.silence, self._call_stale)
        self._task = self._loop.create_task(self._run(), name=f"follow {selection.type}")

    @property
    def rows(self) -> Mapping[str, Row]:
        """The objects by uid."""
        return self._mirror.rows

    def listen(self, hear: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change; the first call, at once, tells of the present."""
        self._hearers.append(hear)
        age = self._age
        hear(Change(age.freshness, tuple(self._mirror.rows.values()), (), age.since, age.reason))

        def stop() -> None:
            with suppress(ValueError):
                self._hearers.remove(hear)

        return stop

    async def close(self) -> None:
        """Stop following."""
        self._age.close()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    # the course of it ----------------------------------------------------------------------------------------------
    async def _run(self) -> None:
        while True:
            try:
                await self._once()
            except GoneError:
                self._version = ""
                await self._wait("the server no longer knows where we were", soon=True)
            except ConsoleError as error:
                await self._wait(error.message)
            except Exception as error:  # ours; the list must not stand still for ever because of it
                _LOG.exception("following %s met an unexpected error", self._selection.type)
                self._version = ""
                await self._wait(f"a mistake of Slipway: {error!r}")

    async def _once(self) -> None:
        type_ = self._selection.type
        if not self._version:
            await self._list()
            self._failures = 0
        if type_.verbs and "watch" not in type_.verbs:
            self._version = ""
            await asyncio.sleep(self._timing.poll)
            return
        begun = self._loop.time()
        news = await self._watch()
        if self._disordered:  # what else is missing cannot be known
            self._version, self._disordered = "", False
        if not news and self._loop.time() - begun < self._timing.first_wait * 2:
            raise UnreachableError("the server ends each watch at once")
        self._failures = 0

    async def _wait(self, reason: str, *, soon: bool = False) -> None:
        self._failures += 1
        if self._failures > 1:
            self._call_stale(reason)
        if soon and self._failures == 1:
            return
        timing = self._timing
        longest = min(timing.longest_wait, timing.first_wait * 2 ** min(self._failures, 16))
        # Jitter: a hundred lists that broke together must not come back together.
        await asyncio.sleep(random.uniform(timing.first_wait, longest))  # noqa: S311 - no secret

    # list ----------------------------------------------------------------------------------------------------------
    async def _list(self) -> None:
        seen: set[str] = set()
        token = ""
        while True:
            answer = await self._client.call(
                "GET",
                self._path,
                params=list_params(self._selection, self._timing.page, token),
                timeout=self._timing.answer,
                doing=f"list {self._selection.type}",
            )
            self._alive(synced=False)
            await asyncio.sleep(0)  # joining, cutting and decoding 3 MB are three pieces
            page = decoded(answer, Page)
            await asyncio.sleep(0)
            for rows in await self._sliced(page.items or ()):
                seen.update(row.metadata.uid for row in rows)
            token = page.metadata.next or ""
            if not token:
                break
        gone = self._mirror.keep_only(seen)
        self._version = page.metadata.version or "0"
        self._disordered = False
        self._alive(synced=True, gone=gone)

    async def _sliced(self, items: Sequence[msgspec.Raw]) -> list[list[Thing]]:
        """Decode and take in items, a little at a time; returns all of them."""
        done: list[list[Thing]] = []
        for rows in self._slices(items):
            done.append(rows)
            if changed := [row for row in rows if self._mirror.put(row)]:
                self._tell(put=changed)
            await asyncio.sleep(0)
        return done

    def _slices(self, items: Sequence[msgspec.Raw]) -> Iterator[list[Thing]]:
        rows: list[Thing] = []
        end = time.perf_counter() + self._timing.slice
        for item in items:
            if (row := self._decoder.row(item)) is not None:
                rows.append(row)
            if time.perf_counter() >= end:
                yield rows
                rows, end = [], time.perf_counter() + self._timing.slice
        yield rows

    # watch ---------------------------------------------------------------------------------------------------------
    async def _watch(self) -> bool:
        """Follow until the server ends the watch; returns whether it told anything."""
        timing = self._timing
        params = list_params(self._selection) | {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": str(max(1, round(timing.watch))),
        }
        told = False
        async with self._client.stream(
            self._path, params=params, doing=f"watch {self._selection.type}", connect=timing.watch + timing.grace
        ) as response:
            self._alive(synced=True)
            splitter = LineSplitter()
            while piece := await self._piece(response.content):
                if lines := splitter.feed(piece):
                    told = True
                    self._alive(synced=True)
                    await self._take(lines)
        # What is left in the splitter was cut off: it comes again, for the version did not move.
        return told

    async def _piece(self, content: aiohttp.StreamReader) -> bytes:
        """Return what comes next, b"" at the end; UnreachableError when a server that lives would have spoken."""
        patience = self._timing.watch + self._timing.grace
        received, pieces = 0, []
        end = self._age.last_sign + patience
        while True:
            try:
                async with asyncio.timeout_at(end):
                    piece = await content.readany()
            except TimeoutError:
                if received < self._timing.trickle:
                    raise UnreachableError(f"the cluster has been silent for {patience:.0f} s") from None
                received, end = 0, self._loop.time() + patience
                continue
            received += len(piece)
            pieces.append(piece)
            if not piece or b"\n" in piece:
                return b"".join(pieces)

    async def _take(self, lines: Sequence[bytes]) -> None:
        batch = Batch()
        end = time.perf_counter() + self._timing.slice
        try:
            for line in lines:
                if line:
                    self._take_event(line, batch)
                if time.perf_counter() >= end:
                    self._tell(batch.put, batch.gone)
                    batch = Batch()
                    await asyncio.sleep(0)
                    end = time.perf_counter() + self._timing.slice
        finally:
            self._tell(batch.put, batch.gone)

    def _take_event(self, line: bytes, batch: Batch) -> None:
        try:
            event = self._events.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreachableError(f"the cluster sent half a line: {error}") from error
        if event.type == "ERROR":
            status = status_of(bytes(event.object))
            raise error_for(status.code or 500, status, f"watch {self._selection.type}")
        row = self._decoder.row(event.object)
        if event.type == "BOOKMARK" or row is None:
            # Nothing can be said of an object without a uid; a bad one must not hold up those behind it.
            self._advance(row.metadata.version if row else _version_of(event.object))
            return
        uid = row.metadata.uid
        known = uid in self._mirror.rows
        if event.type == "DELETED":
            if self._mirror.drop(row) and known:
                batch.remove(uid)
        elif self._mirror.put(row):
            batch.add(row, known=known)
        self._advance(row.metadata.version)

    def _advance(self, version: str) -> None:
        if not version or version == self._version:
            return
        if later(version, self._version):
            self._version = version
        else:
            self._disordered = True

    # freshness -----------------------------------------------------------------------------------------------------
    def _alive(self, *, synced: bool, gone: Sequence[str] = ()) -> None:
        if self._age.sign(live=synced):
            self._tell(gone=gone, always=True)
        else:
            self._tell(gone=gone)

    def _call_stale(self, reason: str) -> None:
        if self._age.call_stale(plain(reason)):
            self._tell(always=True)

    def _tell(self, put: Sequence[Thing] = (), gone: Sequence[str] = (), *, always: bool = False) -> None:
        if not (put or gone or always):
            return
        change = Change(self._age.freshness, put, gone, self._age.since, self._age.reason)
        for hear in tuple(self._hearers):
            try:
                hear(change)
            except Exception:
                _LOG.exception("somebody who follows %s met an unexpected error", self._selection.type)


class _Versioned(msgspec.Struct, gc=False):
    version: str = msgspec.field(name="resourceVersion", default="")


class _Bookmark(msgspec.Struct, gc=False):
    metadata: _Versioned = msgspec.field(default_factory=_Versioned)


def _version_of(data: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(data, type=_Bookmark).metadata.version
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
