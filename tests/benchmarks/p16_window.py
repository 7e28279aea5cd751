"""P16: from the start of the process to a usable window, against a bare PySide6 window; both offscreen or on DISPLAY.

Run: python -m tests.benchmarks.p16_window
Usable: painted and answering events, with the workspace's first page shown (`board`), in a process of its own.
"""

import asyncio
import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks.pairs import paired

_ROUNDS = 7
_LIMIT = 0.5
_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv[:1])
label = QLabel("a window")
label.show()
app.processEvents()
QTimer.singleShot(0, app.quit)
app.exec()
"""
# The window itself, left as soon as it has been painted and the event loop has come round once.
_PAINTED = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
import gui.application as application
show = application.Desk.show
def shown(desk):
    show(desk)
    QApplication.processEvents()
    os._exit(0)
application.Desk.show = shown
application.run_window(Path(sys.argv[1]), demo=False)
"""
_USABLE = """
import os, sys
from pathlib import Path
import gui.application as application
opened = application.Desk.open
async def open_and_leave(desk, folder, *, demo=False):
    await opened(desk, folder, demo=demo)
    from PySide6.QtWidgets import QApplication
    QApplication.processEvents()
    os._exit(0 if desk.session is not None else 7)
application.Desk.open = open_and_leave
application.run_window(Path(sys.argv[1]), demo=False)
"""


async def _run(script: str, folder: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, folder, env={"QT_QPA_PLATFORM": "offscreen", **os.environ}
    )
    assert await process.wait() == 0


async def main() -> None:
    """Print both rows: first paint, and usable with history and workspace open."""
    sample = Path(__file__).parents[2] / "resources" / "samples" / "shop"
    with tempfile.TemporaryDirectory(prefix="slipway-p16-") as data:
        os.environ.update(SLIPWAY_DATA_DIR=data, SLIPWAY_CONFIG_DIR=f"{data}/config")
        for name, script in (("first paint", _PAINTED), ("usable window", _USABLE)):
            pairs = await paired(partial(_run, script, str(sample)), partial(_run, _BARE, str(sample)), _ROUNDS)
            seconds = sorted(pairs.ours)[len(pairs.ours) // 2]
            print(
                pairs.row(f"P16 {name}"), f"  limit {_LIMIT} s: {'met' if seconds <= _LIMIT else 'NOT MET'}", flush=True
            )


if __name__ == "__main__":
    asyncio.run(main())
