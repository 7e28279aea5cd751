"""The records of an environment: append-only files in a volume of its engine, the same for every teammate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from backend.domain.deployment import Deployment
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.phase import Phase
from backend.engine.environments.entry import Entry, Event, Record, decode, encode, file_name, fold
from backend.engine.environments.fence import RECORDS, WrittenBeforeError
from backend.engine.environments.keeper import Keeper

_FOLDER = f"{RECORDS}/deployments"


class Records:
    """Reads and writes the records of one environment. Final deployments are kept in memory: they never change."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._final: dict[int, Entry] = {}
        self._revision = ""
        self._seen: tuple[Entry, ...] = ()
        self._limit = 0
        self._seen_down = False

    async def key(self) -> bytes | None:
        """Return the environment's key for hashes of secrets, None where nothing was ever deployed."""
        async with self._keeper.reading() as container:
            text = await self._text(container, f"{RECORDS}/key")
        return bytes.fromhex(text) if text else None

    async def read(self, limit: int) -> tuple[Entry, ...]:
        """Return the newest deployments, newest first. Costs one small file when nothing changed since the last call."""
        down = not await self._keeper.exists()
        if down and self._seen_down and self._limit >= limit:
            return self._seen[:limit]  # nobody can have written without a keeper
        async with self._keeper.reading() as container:
            revision = await self._text(container, f"{RECORDS}/revision")
            if revision == self._revision and limit <= self._limit:
                self._seen_down = down
                return self._seen[:limit]
            latest = int(await self._text(container, f"{RECORDS}/latest") or 0)
            entries = []
            for generation in range(latest, max(0, latest - limit), -1):
                entry = self._final.get(generation) or await self._entry(container, generation)
                if entry is None:
                    continue
                entries.append(entry)
        self._final = {entry.deployment.generation: entry for entry in entries if entry.deployment.phase.final}
        self._revision, self._seen, self._limit, self._seen_down = revision, tuple(entries), limit, down
        return self._seen

    async def begin(self, term: int, deployment: Deployment, at: float, overridden: str = "") -> Entry:
        """Write the first record; its generation is taken from now on. ConflictError when somebody else took it."""
        first = Record(Event.PENDING, at, deployment.by, deployment.message, "", deployment, overridden)
        await self._write(term, deployment.generation, 0, first)
        return self._learned(Entry(replace(deployment, phase=Phase.PENDING), (first,)))

    async def add(self, term: int, entry: Entry, record: Record) -> Entry:
        """Write the next record of a deployment and return what it makes of it."""
        await self._write(term, entry.deployment.generation, len(entry.records), record)
        folded = fold((*entry.records, record))
        assert folded is not None
        return self._learned(folded)

    def _learned(self, entry: Entry) -> Entry:
        """Remember what we wrote. Had somebody else written too, the revision would not be the next one, and all is read again."""
        generation = entry.deployment.generation
        others = [seen for seen in self._seen if seen.deployment.generation != generation]
        self._seen = tuple(sorted([entry, *others], key=lambda seen: -seen.deployment.generation))
        self._revision = str(int(self._revision or 0) + 1)
        return entry

    async def _write(self, term: int, generation: int, sequence: int, record: Record) -> None:
        name = file_name(sequence, record.event)
        try:
            await self._keeper.record(term, generation, name, encode(record))
        except WrittenBeforeError:
            self._revision = ""  # somebody wrote what we have not seen: read all of it the next time
            raise

    async def _entry(self, container: str, generation: int) -> Entry | None:
        try:
            files = await self._keeper.site.engine.files.get(container, f"{_FOLDER}/{generation}")
        except NotFoundError:
            return None
        named = sorted((entry.path.rpartition("/")[2], entry.data) for entry in files if entry.data is not None)
        try:
            return fold([decode(data) for name, data in named if not name.startswith(".")])
        except msgspec.MsgspecError as error:
            raise ConsoleError(
                f"the record of deployment {generation} of {self._keeper.site.environment} cannot be read: {error}",
                "It was damaged or written by a newer Slipway.",
            ) from None

    async def _text(self, container: str, path: str) -> str:
        try:
            files = await self._keeper.site.engine.files.get(container, path)
        except NotFoundError:
            return ""
        return (files[0].data or b"").decode().strip() if files else ""


def adopted_volumes(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return the engine's volumes that the environment uses as its own since an adoption, also while it is down."""
    return next((entry.deployment.volumes for entry in entries if entry.deployment.phase is Phase.SUCCEEDED), {})


def effective(entries: Sequence[Entry]) -> Deployment | None:
    """Return the deployment that should be living: the newest that succeeded, None after `down` or before the first."""
    for entry in entries:
        if entry.deployment.phase is Phase.SUCCEEDED:
            return None if entry.deployment.action == "down" else entry.deployment
    return None
