"""A1: from a gesture, a field and the YAML to pixels, in the whole window with fields, text and problems beside the picture.

Wall and CPU time of the window's thread in milliseconds until everything that an edit asked for has been painted; each edit is undone.
What glides goes on for 150 ms after that.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.p19_page [--profile]
"""

import asyncio
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from backend.workspace.document.text_document import TextDocument
from backend.workspace.loader import load_workspace
from gui.application import Desk
from gui.inspector.inputs.line_input import LineInput
from gui.pages.pipeline.page import PipelinePage
from gui.preferences import Preferences
from gui.route import Route
from tests.benchmarks.p19_edit import workspace
from tests.support.fake_console import FakeConsole
from tests.support.window import settle

_SIZES = (50, 200, 1000)  # steps
_ROUNDS = 9
_TARGETS = {50: 200.0, 200: 200.0}  # ms from the last press to pixels
_KEY = 16.0  # ms for a key in the YAML
_STEP = "stage2/step5"
CONTROL = Qt.KeyboardModifier.ControlModifier


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds, and those of the processor, until what was done is painted."""
    began, worked = time.perf_counter(), time.thread_time()
    act()
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    return (time.perf_counter() - began) * 1e3, (time.thread_time() - worked) * 1e3


class _Hands:
    """Does one thing in each way; `prepare` comes before the clock runs."""

    def __init__(self, page: PipelinePage) -> None:
        self.page = page
        assert isinstance(page.document, TextDocument)
        self.document = page.document
        assert page.side.source is not None
        self.source = page.side.source

    def gesture(self, _number: int) -> Callable[[], object]:
        """Duplicate the chosen step by its key."""
        canvas = self.page.graph.canvas
        return lambda: QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)

    def field(self, number: int) -> Callable[[], object]:
        """Commit another timeout."""
        assert self.page.side.inspector is not None
        line = self.page.side.inspector.rows["timeout"].input
        assert isinstance(line, LineInput)
        QTest.keyClick(line.line, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(line.line, f"{number + 6}m")
        return lambda: QTest.keyClick(line.line, Qt.Key.Key_Return)

    def node(self, number: int) -> Callable[[], object]:
        """Take what was typed in the step's YAML."""
        return self._typed("node", number)

    def file(self, number: int) -> Callable[[], object]:
        """Take what was typed in the file's YAML."""
        return self._typed("file", number)

    def undo(self, number: int) -> Callable[[], object]:
        """Take an edit back."""
        self.field(number)()
        QApplication.processEvents()
        return self.page.editing.undo

    def keys(self, tab: str) -> list[tuple[float, float]]:
        """Return what each of some keys took in a text."""
        self._go(tab)
        spent = [_timed(partial(QTest.keyClick, self.source.current, letter)) for letter in "#abcdefghij"]
        self.source.flush()
        self.document.undo()
        QApplication.processEvents()
        return spent

    def _go(self, tab: str) -> None:
        self.source.show_tab(tab)
        self.source.go_to(self.document.lines(_STEP)[0] + 3, 99)  # the timeout
        QApplication.processEvents()

    def _typed(self, tab: str, number: int) -> Callable[[], object]:
        self._go(tab)
        QTest.keyClicks(self.source.current, f"{number + 1}s")
        return self.source.flush


async def _size(desk: Desk, console: FakeConsole, folder: Path, count: int, *, profile: bool) -> None:
    console.document = TextDocument(workspace(folder, count), {})
    console.workspace = load_workspace(folder, {})
    await desk.open(folder.parent, demo=True)
    assert desk.session is not None
    desk.session.navigation.go(Route("pipeline"))
    await settle()
    page = desk.session.navigation.page
    assert isinstance(page, PipelinePage)
    page.graph.zoom_to(_STEP)
    await settle()
    hands = _Hands(page)
    for name in ("gesture", "field", "undo", "node", "file"):
        spent = []
        profiler = cProfile.Profile()
        for number in range(_ROUNDS + 1):
            act = getattr(hands, name)(number)
            if profile and number:
                profiler.enable()
            spent.append(_timed(act))
            profiler.disable()
            await settle()
            while hands.document.undo_label:
                hands.document.undo()
            page.graph.zoom_to(_STEP)
            hands.source.show_tab("node")
            await settle()
        _say(count, name, spent[1:], _TARGETS.get(count))
        if profile:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
    for tab in ("node", "file"):
        _say(count, f"key {tab}", hands.keys(tab), _KEY)


def _say(count: int, name: str, spent: list[tuple[float, float]], target: float | None) -> None:
    wall, work = ([pair[which] for pair in spent] for which in (0, 1))
    median = statistics.median(wall)
    goal = "" if target is None else f"   target {target:.0f}: {'met' if median <= target else 'NOT MET'}"
    load = os.getloadavg()[0]
    print(
        f"{count:>5} steps, {name:<8} {median:6.1f} ms  worst {max(wall):6.1f}  CPU {statistics.median(work):6.1f}"
        f"  (load {load:.0f}){goal}",
        flush=True,
    )


async def _measure(desk: Desk, console: FakeConsole, own: Path, *, profile: bool) -> None:
    sizes = _SIZES if not profile else (1000,)
    for count in sizes:
        await _size(desk, console, own / str(count), count, profile=profile)
    await desk._shut_down()


def main() -> None:
    """Print a row for each size and way to edit."""
    import qasync

    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="slipway-p19-") as own:
        os.environ.update(SLIPWAY_CONFIG_DIR=f"{own}/config", SLIPWAY_DATA_DIR=f"{own}/data")
        console = FakeConsole()
        desk = Desk(Preferences(Path(own) / "window.ini"), lambda root, *, demo: console)
        desk.window.resize(1440, 900)
        desk.show()
        loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(_measure(desk, console, Path(own), profile="--profile" in sys.argv[1:]))


if __name__ == "__main__":
    main()
