"""Files of containers of a simulated engine."""

from collections.abc import Sequence

from backend.domain.container import FileEntry
from backend.domain.errors import NotFoundError, RefusedError
from backend.drivers.simulated.file_tree import normal
from backend.drivers.simulated.world import SimulatedWorld


class SimulatedFiles:
    """Port `Files`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def put(self, container: str, folder: str, entries: Sequence[FileEntry]) -> None:
        """See the port."""
        await self._world.reach()
        tree = self._world.container(container).tree
        for entry in entries:
            tree.write(normal(entry.path, folder), entry.data, entry)
        if not entries:
            tree.write(normal(folder), None)

    async def get(self, container: str, path: str, *, limit: int = 256 * 1024 * 1024) -> Sequence[FileEntry]:
        """See the port."""
        await self._world.reach()
        tree = self._world.container(container).tree
        if (data := tree.read(path)) is not None:
            found = [FileEntry(normal(path).rpartition("/")[2], data)]
        elif tree.is_folder(path):
            below = list(tree.below(path))
            found = [FileEntry(name, e.data, e.mode, e.uid, e.gid) for name, e in below if e.data is not None]
        else:
            raise NotFoundError(f"Could not find the file {path} in container {container}", "Check the path.")
        if (size := sum(len(entry.data or b"") for entry in found)) > limit:
            raise RefusedError(f"{path} holds {size} bytes, more than the {limit} allowed.", "Take a smaller folder.")
        return found
