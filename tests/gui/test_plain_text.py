"""Data is never read as markup: labels, tooltips and message boxes guess rich text unless they are told not to."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.formats import tip
from gui.widgets.label import Elided, Text

GUI = Path(__file__).parents[2] / "gui"
FILES = sorted(GUI.rglob("*.py"))
HOSTILE = "<b>bold</b><img src='file:///etc/passwd'>"


def _calls(file: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(GUI)))
def test_no_label_guesses_its_format_and_nothing_guessing_is_used(file: Path) -> None:
    for call in _calls(file):
        name = _name(call)
        assert name not in ("QMessageBox", "QTextBrowser", "QToolTip", "setHtml", "fromHtml", "insertHtml", "exec"), (
            f"{file}:{call.lineno}"
        )
        if name == "QLabel":
            formats = {keyword.arg for keyword in call.keywords}
            assert "textFormat" in formats, (
                f"{file}:{call.lineno}: QLabel without textFormat; use gui.widgets.label.Text"
            )


def test_labels_show_markup_as_text(qtbot: QtBot) -> None:
    for label in (Text(HOSTILE), Elided(HOSTILE)):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text() == HOSTILE


def test_tooltips_show_markup_as_text() -> None:
    assert "<b>" not in tip(HOSTILE)
    assert "&lt;img" in tip(HOSTILE)
    assert tip("") == ""
