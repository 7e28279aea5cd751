"""An inspector over the sample shop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from backend.domain.edits import Edit
from backend.domain.errors import ConsoleError
from gui.inspector import Inspector
from tests.support.fake_document import FakeDocument


@pytest.fixture
def document(tmp_path: Path) -> FakeDocument:
    """The shop, edits are written down."""
    return FakeDocument(tmp_path)


@pytest.fixture
def inspector(document: FakeDocument, qtbot: QtBot) -> Inspector:
    """An inspector of the width that it has in the window."""

    def apply(edit: Edit, refused: Callable[[ConsoleError], None]) -> None:
        try:
            document.apply(edit)
        except ConsoleError as error:
            refused(error)

    made = Inspector(document, apply)
    document.subscribe(made.refresh)
    qtbot.addWidget(made)
    made.resize(300, 800)
    made.show()
    qtbot.waitExposed(made)
    return made
