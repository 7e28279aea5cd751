"""Seeing that the workspace's files changed on disk."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from backend.domain.workspace import Workspace
from backend.ports.world import Clock

_EVERY = 1.0  # seconds; editors save through a temporary file, so times are looked at, no file is held open
_SUFFIXES = (".yaml", ".yml", ".env")
Stamp = dict[str, tuple[int, int]]


class FileWatch:
    """Calls `changed` when a file that the workspace was read from, or could be read from, is another than before."""

    def __init__(
        self, root: Path, workspace: Callable[[], Workspace], clock: Clock, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._root = root
        self._workspace = workspace
        self._clock = clock
        self._changed = changed
        self._seen = self._stamp()  # now, close to the reading: what changes from here on is seen

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._clock.sleep(_EVERY)
            now = await asyncio.to_thread(self._stamp)
            if now != self._seen:
                # As it was before the reading: a change during it is seen the next time. (Files that the workspace names
                # only now count as a change once more, which does no harm.)
                self._seen = now
                await self._changed()

    def _stamp(self) -> Stamp:
        found: Stamp = {}
        for path in self._files():
            try:
                status = path.stat()
            except OSError:
                continue
            found[str(path)] = (status.st_mtime_ns, status.st_size)
        return found

    def _files(self) -> Iterable[Path]:
        try:
            beside = [path for path in self._root.iterdir() if path.name.endswith(_SUFFIXES) or path.name == ".env"]
        except OSError:
            beside = []
        workspace = self._workspace()
        overlays = {name for environment in workspace.environments.values() for name in environment.overlays}
        named = overlays | {problem.place.file for problem in workspace.problems}
        return {*beside, *(self._root / name for name in named)}
