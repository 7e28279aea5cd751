"""The editor's story, told by mouse and keys on the real engine: a folder without a pipeline, a proposal, a step drawn into it, a run that
fails, a cure, green. What is left of it is a diff of a few lines.

Run: python -m tests.support.editor_story [FOLDER]   (needs Docker and git, no display; its pictures go to packaging/docs/story by default)
     python -m tests.support.editor_story --without-pictures
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from backend.domain.facts import RunFinished
from backend.domain.phase import Phase
from gui.application import Desk
from gui.inspector import Inspector
from gui.inspector.inputs.command_input import CommandInput
from gui.notices.toast import Toast
from gui.pages.page import Page
from gui.pages.pipeline.page import PipelinePage
from gui.pages.proposal.page import ProposalPage
from gui.pages.run.page import RunPage
from gui.preferences import Preferences
from gui.session import Session
from tests.gui.graph.editing.bench import Bench
from tests.support.picture import keep_picture
from tests.support.window import settle, until

SIZE = (1440, 900)
FOLDER = Path(__file__).parents[2] / "packaging" / "docs" / "story"
LIMIT = 120 * 1024
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
PATIENCE = 300.0  # seconds for a run on a busy machine
_FILES = {
    "Dockerfile": (
        "FROM slipway/python-base:bookworm\nWORKDIR /app\nCOPY greeting.py .\nCOPY tests tests\n"
        "HEALTHCHECK --interval=1s CMD python3 -c \"import urllib.request as u; u.urlopen('http://localhost:8000/')\"\n"
        'CMD ["python3", "-m", "http.server", "8000"]\n'
    ),
    "greeting.py": 'def greeting(name: str) -> str:\n    """Return a greeting."""\n    return f"Hello, {name}!"\n',
    "tests/__init__.py": "",
    "tests/test_greeting.py": (
        "import unittest\n\nfrom greeting import greeting\n\n\nclass GreetingTest(unittest.TestCase):\n"
        '    def test_it_greets_by_name(self) -> None:\n        self.assertEqual(greeting("Ann"), "Hello, Ann!")\n'
    ),
}
WRONG, RIGHT = "python3 -m compileal -q .", "python3 -m compileall -q ."
# What git says of slipway.yaml: with the step as it was drawn and typed first, and between that and the cure.
ADDED = """\
@@ -32,0 +33,4 @@ pipeline:
+      compiles:
+        test: SERVICE
+        command: python3 -m compileal -q .
+        needs: [SERVICE]
"""
MENDED = """\
@@ -35 +35 @@ pipeline:
-        command: python3 -m compileal -q .
+        command: python3 -m compileall -q .
"""

SomePage = TypeVar("SomePage", bound=Page)
Take = Callable[[str], Awaitable[None]]


class Story:
    """One telling in a folder of its own. `take` is called at each moment worth a picture."""

    def __init__(self, desk: Desk, root: Path, take: Take) -> None:
        self._desk = desk
        self._root = root
        self._take = take
        self._service = root.name
        self._ref = f"unit/{self._service}"

    async def tell(self) -> str:
        """Tell it to its end and return the diff that it left; AssertionError where it went another way."""
        await self._propose()
        page = await self._draw()
        await self._type_the_command(page)
        await self._run(Phase.FAILED)
        await self._take("failed")
        await self._read_the_failure(page)
        written = self._read()
        assert self._diff() == ADDED.replace("SERVICE", self._service), self._diff()
        self._git("commit", "--all", "--message", "Check that everything compiles")
        await self._mend()
        assert self._diff() == MENDED, self._diff()
        assert self._read() == written.replace(WRONG, RIGHT)
        self._git("commit", "--all", "--message", "Spell compileall right")  # production takes committed files alone
        await self._run(Phase.SUCCEEDED)
        await self._take("green")
        return self._git("diff", "HEAD~2", "--", "slipway.yaml")

    # moments ---------------------------------------------------------------------------------------------------------
    async def _propose(self) -> None:
        await self._desk.open(self._root)
        page = self._desk.window.pages.currentWidget()
        assert isinstance(page, ProposalPage)
        await until(lambda: page.proposal is not None, limit=30)
        assert not (self._root / "slipway.yaml").exists()
        await self._take("proposed")
        self._click(page, "write-files")
        await until(lambda: self._desk.session is not None and self._desk.session.navigation.page, limit=30)
        assert (self._root / "slipway.yaml").exists()
        self._git("add", ".")
        self._git("commit", "--message", "Take the proposed pipeline")
        await self._press("gp")
        await until(lambda: isinstance(self._session.navigation.page, PipelinePage))
        await settle()
        await self._take("written")

    async def _draw(self) -> PipelinePage:
        page = self._page(PipelinePage)
        bench = Bench(page.graph)
        kind = page.graph.palette_panel.findChild(QToolButton, "kind-test")
        assert kind is not None
        target = bench.ground("unit")
        QTest.mousePress(kind, LEFT, pos=QPoint(10, 10))
        for at in (QPoint(20, 12), kind.mapFromGlobal(bench.port.mapToGlobal(target))):
            QTest.mouseMove(kind, at)
        assert bench.hint == "Add a test step to unit", bench.hint
        await self._take("dragged")
        QTest.mouseRelease(kind, LEFT, pos=kind.mapFromGlobal(bench.port.mapToGlobal(target)))
        await settle()
        bench.key(Qt.Key.Key_F2)
        QTest.keyClick(bench.field(), Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(bench.field(), "compiles")
        QTest.keyClick(bench.field(), Qt.Key.Key_Return)
        await settle()
        page.graph.fit()
        await settle()
        bench.hover(bench.spot(self._ref))
        bench.drag(bench.dot(self._ref), bench.spot("unit/compiles"))
        await self._take("connecting")
        bench.release(bench.spot("unit/compiles"))
        await settle()
        bench.click(bench.spot("unit/compiles"))
        await settle()
        assert page.document is not None
        assert page.document.workspace.pipeline.step("unit/compiles").needs == (self._service,)
        page.graph.fit()
        return page

    async def _type_the_command(self, page: PipelinePage) -> None:
        self._retype(page, WRONG)
        await self._take("typed")

    async def _mend(self) -> None:
        await self._press("gp")
        page = self._page(PipelinePage)
        await until(lambda: page.shown.latest is not None)
        self._click(page.tools.which, "file")
        bench = Bench(page.graph)
        await settle()
        bench.click(bench.spot("unit/compiles"))
        await settle()
        self._retype(page, RIGHT)
        await self._take("mended")
        QTest.mouseClick(page.tools.save, LEFT)
        await until(lambda: page.document is not None and not page.document.dirty)

    async def _run(self, wanted: Phase) -> None:
        """Press Run and wait for the end, on the picture that was edited."""
        finished: asyncio.Future[RunFinished] = asyncio.get_running_loop().create_future()
        connection = self._session.bridge.runFinished.connect(
            lambda fact: finished.set_result(fact) if not finished.done() else None
        )
        QTest.mouseClick(self._desk.window.header.run, LEFT)
        fact = await asyncio.wait_for(finished, PATIENCE)
        self._session.bridge.runFinished.disconnect(connection)
        run = await self._session.console.run(fact.run)
        steps = {ref: (step.phase, step.message) for ref, step in run.steps.items()}
        assert fact.phase is wanted, steps
        assert steps["unit/compiles"][0] is wanted, steps
        page = self._page(PipelinePage)
        await until(lambda: page.shown.run is not None and page.shown.run.phase is wanted)

    async def _read_the_failure(self, page: PipelinePage) -> None:
        """Go to the step's log by Enter on its card: the message stands first."""
        Bench(page.graph).click(Bench(page.graph).spot("unit/compiles"))
        Bench(page.graph).key(Qt.Key.Key_Return)
        await until(lambda: isinstance(self._session.navigation.page, RunPage))
        shown = self._page(RunPage)
        await until(shown.failure.isVisible, limit=30)
        await until(lambda: len(shown.log.view.log.lines), limit=30)
        await self._take("message-first")

    # hands -----------------------------------------------------------------------------------------------------------
    @property
    def _session(self) -> Session:
        assert self._desk.session is not None
        return self._desk.session

    def _page(self, kind: type[SomePage]) -> SomePage:
        page = self._session.navigation.page
        assert isinstance(page, kind)
        return page

    def _retype(self, page: PipelinePage, command: str) -> None:
        inspector = page.side.inspector
        assert isinstance(inspector, Inspector)
        field = inspector.rows["command"].input
        assert isinstance(field, CommandInput)
        QTest.mouseClick(field.edit.viewport(), LEFT)
        QTest.keyClick(field.edit, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(field.edit, command)
        QTest.keyClick(field.edit, Qt.Key.Key_Return, CONTROL)

    def _click(self, parent: QWidget, name: str) -> None:
        button = parent.findChild(QPushButton, name) or parent.button(name)  # type: ignore[attr-defined]
        QTest.mouseClick(button, LEFT)

    async def _press(self, keys: str) -> None:
        window = self._desk.window
        for key in keys:
            window.activateWindow()
            await until(window.isActiveWindow)
            QTest.keyClick(window, Qt.Key(ord(key.upper())))
        await settle()

    def _read(self) -> str:
        return (self._root / "slipway.yaml").read_text("utf-8")

    def _diff(self) -> str:
        """Return what git says of the file, from the first place on."""
        text = self._git("diff", "--unified=0", "--", "slipway.yaml")
        return text[text.index("@@") :] if "@@" in text else ""

    def _git(self, *arguments: str) -> str:
        return git(self._root, *arguments)


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder, whatever the machine's own settings are, and return what it says."""
    who = ("-c", "user.name=Ann", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def write_greeter(root: Path) -> Path:
    """Write the folder of the story: a Dockerfile, a module and its test, under version control."""
    for name, text in _FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.email", "ann@example.org")  # whom the run is by
    git(root, "add", ".")
    git(root, "commit", "--message", "Greet by name")
    return root


def remove_everything(project: str) -> None:
    """Take what a project left on the engine away."""
    label = f"label=slipway.project={project}"
    for listing, removal in (
        (["ps", "-aq"], ["rm", "-fv"]),
        (["network", "ls", "-q"], ["network", "rm"]),
        (["volume", "ls", "-q"], ["volume", "rm", "-f"]),
        (["images", "-q"], ["rmi", "-f"]),
    ):
        found = subprocess.run(["docker", *listing, "--filter", label], capture_output=True, text=True, check=True)
        if names := set(found.stdout.split()):
            subprocess.run(["docker", *removal, *names], capture_output=True, check=False)


async def _tell(desk: Desk, root: Path, pictures: Path | None) -> str:
    desk.window.resize(*SIZE)
    desk.window.show()
    count = 0

    async def take(name: str) -> None:
        nonlocal count
        if pictures is None:
            return
        await asyncio.sleep(0.6)  # cards glide, rows fade in
        for toast in desk.window.findChildren(Toast):
            toast.close()
        count += 1
        keep_picture(desk.window, pictures / f"{count:02}-{name}.png", LIMIT)

    try:
        return await Story(desk, root, take).tell()
    finally:
        document = desk.session.navigation.unsaved() if desk.session is not None else None
        if document is not None:
            await desk.session.console.save()  # type: ignore[union-attr]
        await desk._shut_down()


def main() -> None:
    """Tell the story and print the diff."""
    import qasync

    with_pictures = "--without-pictures" not in sys.argv[1:]
    pictures = Path(next((one for one in sys.argv[1:] if not one.startswith("--")), str(FOLDER)))
    if with_pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="slipway-story-") as own:
        os.environ.update(SLIPWAY_CONFIG_DIR=f"{own}/config", SLIPWAY_DATA_DIR=f"{own}/data")
        from gui.application import _assemble

        root = write_greeter(Path(own) / f"greet{uuid.uuid4().hex[:4]}")
        desk = Desk(Preferences(Path(own) / "window.ini"), _assemble)
        loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(loop)
        try:
            with loop:
                print(loop.run_until_complete(_tell(desk, root, pictures if with_pictures else None)))
        finally:
            remove_everything(root.name)


if __name__ == "__main__":
    main()
