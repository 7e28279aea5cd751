"""P19 whole: from an edit on the canvas to the text, the checked workspace, the arranged scene and the painted frame.

CPU time of the one thread that does it all, at full size in a window of 1,400 x 900 pixels; each edit is undone, and that is drawn, too.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.p19_window
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from backend.workspace.document.text_document import TextDocument
from gui.graph import PipelineView
from gui.theme import Mode, current
from tests.benchmarks.p19_edit import edits, workspace

_SIZES = (50, 200, 1000)  # steps
_ROUNDS = 7
_TARGETS = {200: 50.0, 1000: 100.0}  # ms


def _measure(document: TextDocument, view: PipelineView, name: str, number: int) -> tuple[float, float, float]:
    """Return the milliseconds of the document, of the scene, and of the frame."""
    edit, says = edits(number)[name]
    began = time.thread_time()
    document.apply(edit)
    read = document.workspace
    written = time.thread_time()
    view.set_workspace(read)
    arranged = time.thread_time()
    view.canvas.viewport().repaint()
    painted = time.thread_time()
    assert says(document.text), name
    document.undo()
    view.set_workspace(document.workspace)
    QApplication.processEvents()
    return (written - began) * 1e3, (arranged - written) * 1e3, (painted - arranged) * 1e3


def _size(folder: Path, count: int) -> None:
    document = TextDocument(workspace(folder, count), {})
    view = PipelineView(now=lambda: 0.0)
    view.resize(1400, 900)
    view.set_workspace(document.workspace)
    view.show()
    view.zoom_to("stage1/step3")
    QApplication.processEvents()
    for name in edits(0):
        rounds = [_measure(document, view, name, number) for number in range(-1, _ROUNDS)][1:]
        text, scene, frame = (statistics.median(part) for part in zip(*rounds, strict=True))
        whole = statistics.median(sum(one) for one in rounds)
        target = _TARGETS.get(count)
        goal = "" if target is None else f"   target <= {target:.0f}: {'met' if whole <= target else 'NOT MET'}"
        parts = f"document {text:6.1f} ms   scene {scene:6.1f} ms   frame {frame:5.1f} ms"
        print(f"{count:>5} steps, {name:<8} {parts}   whole {whole:6.1f} ms{goal}")
    view.hide()
    view.deleteLater()
    QApplication.processEvents()


def main() -> None:
    """Print a row for each size and edit."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    current().choose(Mode.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        for count in _SIZES:
            _size(Path(folder) / str(count), count)
    application.quit()


if __name__ == "__main__":
    main()
