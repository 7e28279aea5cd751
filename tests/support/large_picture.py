"""The editor with 300 steps, dark, at 200 %. Run: python -m tests.support.large_picture [FOLDER]   (needs no display)"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ["QT_SCALE_FACTOR"] = "2"

from PySide6.QtWidgets import QApplication

from backend.workspace.document.text_document import TextDocument
from backend.workspace.loader import load_workspace
from gui.application import Desk
from gui.pages.pipeline.page import PipelinePage
from gui.preferences import Preferences
from gui.route import Route
from gui.theme import Mode
from gui.widgets.clock import clock
from tests.support.fake_console import FakeConsole
from tests.support.picture import keep_picture
from tests.support.screenshots import FOLDER, LIMIT
from tests.support.shop_values import NOW

SIZE = (1280, 800)
REST = 0.8  # seconds until all is painted
_SERVICES = [f"{area}-{part}" for area in ("cart", "catalog", "orders", "users", "search") for part in "abcdefghij"]
_STAGES = {  # 50 services through six stages
    "build": "{{build: [{0}]}}",
    "lint": "{{test: {0}, command: make lint}}",
    "unit": "{{test: {0}, command: make test, junit: reports/*.xml, timeout: 5m}}",
    "contract": "{{test: {0}, command: make contract, timeout: 5m}}",
    "staging": "{{http: 'http://{0}.staging/healthz'}}",
    "load": "{{run: alpine:3.22, command: ./load {0}}}",
}


def write_large(root: Path) -> Path:
    """Write a workspace of 300 steps."""
    root.mkdir()
    services = "".join(f"  {name}: {{build: .}}\n" for name in _SERVICES)
    (root / "compose.yaml").write_text("services:\n" + services)
    (root / "Dockerfile").write_text("FROM scratch\n")
    rows = [
        "version: 1\nproject: market\nservices: compose.yaml\nenvironments:\n  staging:\n    docker: {}\npipeline:\n"
    ]
    before = ""
    for stage, step in _STAGES.items():
        rows.append(f"  {stage}:\n" + (f"    needs: [{before}]\n" if before else "") + "    steps:\n")
        rows += [f"      {name}: {step.format(name)}\n" for name in _SERVICES]
        before = stage
    (root / "slipway.yaml").write_text("".join(rows))
    return root


async def _photograph(desk: Desk, console: FakeConsole, root: Path, folder: Path) -> None:
    console.document = TextDocument(write_large(root), {})
    console.workspace = load_workspace(root, {})
    clock().fix(NOW)
    assert sum(1 for _ in console.workspace.pipeline.steps()) == 300
    await desk.open(root)
    assert desk.session is not None
    desk.session.navigation.go(Route("pipeline"))
    await asyncio.sleep(REST)
    page = desk.session.navigation.page
    assert isinstance(page, PipelinePage)
    page.graph.zoom_to("unit/orders-c")
    desk.commands.choose(Mode.DARK)
    await asyncio.sleep(REST)
    keep_picture(desk.window, folder / "pipeline-300-steps-dark.png", LIMIT)
    await desk._shut_down()


def main() -> None:
    """Make the picture."""
    import qasync

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="slipway-pictures-") as own:
        os.environ.update(SLIPWAY_CONFIG_DIR=f"{own}/config", SLIPWAY_DATA_DIR=f"{own}/data")
        console = FakeConsole()
        desk = Desk(Preferences(Path(own) / "window.ini"), lambda root, *, demo: console)
        desk.window.resize(*SIZE)
        desk.show()
        loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(_photograph(desk, console, Path(own) / "market", folder))


if __name__ == "__main__":
    main()
