"""The one document of an open console: opened when it is asked for, its unsaved text kept a moment after each change."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from backend.domain.errors import ConsoleError
from backend.workspace.document.saving import MOST_TRIES, changed_again
from backend.workspace.document.text_document import TextDocument

_PAUSE = 0.5  # seconds without a change before unsaved text is written to the data folder


class OpenDocument:
    """`folder` is the workspace's data folder; `say` tells the user what went wrong in the background."""

    def __init__(
        self, root: Path, environ: Mapping[str, str], folder: Path, say: Callable[[ConsoleError], None]
    ) -> None:
        self._root, self._environ, self._folder, self._say = root, environ, folder, say
        self._document: TextDocument | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._failed = self._closed = False
        self._one_at_a_time = asyncio.Lock()
        self._saving: set[asyncio.Task[None]] = set()

    def open(self) -> TextDocument:
        """Return the document, always the same one; InputError when there is no readable file."""
        if self._document is None:
            self._document = TextDocument(self._root, self._environ, self._folder)
            self._document.subscribe(self._changed)
        return self._document

    async def save(self) -> None:
        """Write the document to its file, the disk's part in a thread; edits made meanwhile stay unsaved.

        RefusedError while a conflict stands, ConsoleError when the file cannot be written. Who is cancelled leaves a whole save behind.
        """
        task = asyncio.ensure_future(self._save(self.open()))
        self._saving.add(task)
        task.add_done_callback(self._saved)
        await asyncio.shield(task)

    def look(self) -> None:
        """Take in what changed on disk, in the file itself or in those it names."""
        if self._document is not None:
            self._document.look(others=True)

    def close(self) -> None:
        """Keep what is not saved, for whoever opens the folder next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._document is not None:
            self._keep()
        self._closed = True
        self._let_go()

    async def _save(self, document: TextDocument) -> None:
        async with self._one_at_a_time:
            for _ in range(MOST_TRIES):
                saving = document.begin_saving()
                written = False
                try:
                    written = await asyncio.to_thread(saving.write)
                finally:
                    document.end_saving(saving, written=written)
                if written:
                    return
        raise changed_again(document.path)

    def _saved(self, task: asyncio.Task[None]) -> None:
        self._saving.discard(task)
        self._let_go()
        if not task.cancelled():
            task.exception()  # told to whoever waits; nobody may wait any more

    def _let_go(self) -> None:
        if (
            self._closed and not self._saving and self._document is not None
        ):  # a save that ends late removes the draft yet
            self._document.let_go()

    def _changed(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # used without a loop: there is no later
            self._keep()
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(_PAUSE, self._keep)

    def _keep(self) -> None:
        self._timer = None
        try:
            assert self._document is not None
            self._document.keep_draft()
            self._failed = False
        except ConsoleError as error:
            if not self._failed:  # a full disk is said once, not at every key
                self._failed = True
                self._say(error)
