"""Notices as they are raised; those from before the window exists are kept for it."""

import traceback

from PySide6.QtCore import QObject, Signal

from backend.domain.errors import ConsoleError, InputError
from backend.domain.facts import Notice
from gui.notices.leading import Leading
from gui.route import Route
from gui.widgets.clock import clock

KEPT = 200
AGAIN = 30.0  # seconds in which the same words are said once


class Notices(QObject):
    """Keeps the last notices, newest first. `raised` carries each new one, `changed` says that the list is another,
    `followed` carries the route of one whose link was taken.
    """

    raised = Signal(Notice)
    changed = Signal()
    followed = Signal(Route)

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Notice] = []
        self._unread = 0

    @property
    def kept(self) -> tuple[Notice, ...]:
        """All kept notices, newest first."""
        return tuple(self._kept)

    @property
    def unread(self) -> int:
        """How many came since the list was last looked at."""
        return self._unread

    def add(self, notice: Notice) -> None:
        """Keep and show a notice; one that was just said is not said again."""
        same = (notice.severity, notice.message, notice.hint, notice.details)
        if any(
            (old.severity, old.message, old.hint, old.details) == same and notice.at - old.at < AGAIN
            for old in self._kept[:5]
        ):
            return
        self._kept.insert(0, notice)
        del self._kept[KEPT:]
        self._unread += 1
        self.raised.emit(notice)
        self.changed.emit()

    def say(self, message: str, hint: str = "", *, severity: str = "info", details: str = "") -> None:
        """Say something of our own."""
        self.add(Notice(clock().now(), severity, message, hint, details))

    def lead(self, message: str, hint: str, way: str, route: Route, *, severity: str = "info") -> None:
        """Say something of our own, with a link to where it is shown."""
        self.add(Leading(clock().now(), severity, message, hint, way=way, route=route))

    def error(self, error: BaseException) -> None:
        """Say an error: ours as it stands with the next step, anything else as a bug with its trace to copy."""
        self.add(notice_of(error))

    def read(self) -> None:
        """Count from anew."""
        self._unread = 0
        self.changed.emit()

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.read()


def notice_of(error: BaseException) -> Notice:
    """Return what to say of an error."""
    now = clock().now()
    if isinstance(error, ConsoleError):
        problems = "\n".join(str(problem) for problem in error.problems) if isinstance(error, InputError) else ""
        return Notice(now, "error", error.message, error.hint, problems)
    details = "".join(traceback.format_exception(error))
    return Notice(
        now,
        "error",
        "Something in Slipway went wrong; nothing was stopped by it.",
        "Copy the details and report them.",
        details,
    )


def as_text(notice: Notice) -> str:
    """Return a notice as text to copy."""
    return "\n".join(part for part in (notice.message, notice.hint, notice.details) if part)
