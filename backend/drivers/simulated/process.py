"""A container's main process while it runs, as its behaviour sees it."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

from backend.domain.container import ContainerSpec, FileEntry
from backend.domain.image import ImageInfo
from backend.drivers.simulated.file_tree import FileTree, normal
from backend.ports.world import Clock


class Exit(Exception):  # noqa: N818 - it is no error: the process ends
    """The process ends now with this code."""

    def __init__(self, code: int, oom: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.oom = oom


class Process:
    """What a behaviour may see and do. `stopping` is set by the stop signal; `seconds` count since the start."""

    def __init__(
        self, spec: ContainerSpec, image: ImageInfo, tree: FileTree, clock: Clock, say: Callable[[str, str], None]
    ) -> None:
        self.spec = spec
        self.image = image
        self.tree = tree
        self.clock = clock
        self.stopping = asyncio.Event()
        self._say = say
        self._begun = clock.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return self.clock.monotonic() - self._begun

    @property
    def arguments(self) -> tuple[str, ...]:
        """Entrypoint and command together, the image's own where the spec keeps them."""
        entrypoint = self.image.entrypoint if self.spec.entrypoint is None else self.spec.entrypoint
        if self.spec.command is not None:
            return tuple(entrypoint) + tuple(self.spec.command)
        # The engine forgets the image's command where the entrypoint was replaced.
        return tuple(entrypoint) + (tuple(self.image.command) if self.spec.entrypoint is None else ())

    @property
    def environment(self) -> dict[str, str]:
        """The image's variables with the container's own over them."""
        return {**self.image.environment, **self.spec.environment}

    @property
    def working_dir(self) -> str:
        """Where it runs."""
        return self.spec.working_dir or self.image.working_dir or "/"

    def say(self, line: str, stream: str = "stdout") -> None:
        """Write a line to the log."""
        self._say(line, stream)

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file; a relative path is below the working directory."""
        self.tree.write(normal(path, self.working_dir), data, FileEntry("x", mode=mode))

    async def sleep(self, seconds: float) -> bool:
        """Wait; True when the stop signal came meanwhile."""
        if self.stopping.is_set():
            return True
        signal = asyncio.create_task(self.stopping.wait(), name="stop signal")
        nap = asyncio.ensure_future(self.clock.sleep(seconds))
        try:
            await asyncio.wait({signal, nap}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            signal.cancel()
            nap.cancel()
        return self.stopping.is_set()

    async def forever(self) -> NoReturn:
        """Wait to be killed."""
        while True:
            await asyncio.Event().wait()

    def exit(self, code: int) -> NoReturn:
        """End now."""
        raise Exit(code)

    def run_out_of_memory(self) -> NoReturn:
        """Be killed by the memory limit."""
        raise Exit(137, oom=True)
