"""Work that dies with its widget: named, grouped, exclusive tasks, whose errors go to one place."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal


class Scope(QObject):
    """The tasks of one widget. Its destruction cancels them; what belongs to the Console goes on.

    `failed` carries (name of the task, exception) for tasks that were started without an error route of their own.
    """

    failed = Signal(str, object)

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        tasks = self._tasks
        # The scope's own Python half may be gone when Qt destroys the owner: the dictionary is what is kept.
        owner.destroyed.connect(lambda: _cancel(tasks))

    def start(
        self,
        name: str,
        work: Coroutine[Any, Any, None],
        *,
        on_error: Callable[[Exception], None] | None = None,
        keep: bool = False,
    ) -> None:
        """Run `work` under a name. A task of that name that still runs is cancelled; with `keep` it wins instead."""
        running = self._tasks.get(name)
        if running is not None and not running.done():
            if keep:
                work.close()
                return
            running.cancel()
        task = asyncio.get_event_loop().create_task(self._guard(name, work, on_error), name=name)
        self._tasks[name] = task
        task.add_done_callback(
            lambda _done: work.close()
        )  # a task that was cancelled before its first step never ran it
        task.add_done_callback(lambda done: self._tasks.pop(name) if self._tasks.get(name) is done else None)

    def running(self, name: str) -> bool:
        """True while a task of that name runs."""
        return name in self._tasks

    def cancel(self, group: str = "") -> None:
        """Cancel all tasks, or those whose name is `group` or begins with `group/`."""
        _cancel({
            name: task for name, task in self._tasks.items() if not group or name == group or name.startswith(f"{group}/")
        })  # fmt: skip

    async def finish(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = list(self._tasks.values())
        self.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guard(
        self, name: str, work: Coroutine[Any, Any, None], on_error: Callable[[Exception], None] | None
    ) -> None:
        try:
            await work
        except Exception as error:  # the one place where a page's errors end: as a state of the page or a notice
            if on_error is not None:
                on_error(error)
            else:
                self.failed.emit(name, error)


def _cancel(tasks: dict[str, asyncio.Task[None]]) -> None:
    for task in list(tasks.values()):
        task.cancel()
