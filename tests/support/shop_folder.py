"""The sample shop in a folder of its own, with a console that hands out a real document over it."""

import shutil
from pathlib import Path

from backend.domain.facts import WorkspaceReloaded
from backend.workspace.document.text_document import TextDocument
from backend.workspace.loader import load_workspace
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "shop"


class ShopFolder:
    """`file` is its slipway.yaml; `drafts` keeps what was not saved."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "shop-folder"
        shutil.copytree(SAMPLE, self.root)
        self.file = self.root / "slipway.yaml"
        self.drafts = folder / "drafts"
        self.drafts.mkdir()

    @property
    def text(self) -> str:
        """What the file says."""
        return self.file.read_text("utf-8")

    def replace(self, old: str, new: str) -> None:
        """Change one place of the file, as another program does."""
        assert self.text.count(old) == 1, old
        self.file.write_text(self.text.replace(old, new), "utf-8")

    def open(self, console: FakeConsole) -> TextDocument:
        """Let a console show this folder, and return its document."""
        document = TextDocument(self.root, {}, self.drafts)
        console.workspace = load_workspace(self.root, {})
        console.document = document
        return document

    def look(self, console: FakeConsole) -> None:
        """Let a console see what changed on disk, as its watch of the files does."""
        assert isinstance(console.document, TextDocument)
        console.document.look(others=True)
        console.workspace = load_workspace(self.root, {})
        console.publish(WorkspaceReloaded(shop.NOW))
