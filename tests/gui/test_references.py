"""Some releases of Qt's bindings lose references to None and True on Python 3.11 and end the process after some thousand calls."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 5_000
pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")


class Sender(QObject):
    """Sends."""

    sent = Signal(bool)


def test_five_thousand_emits_lose_no_reference() -> None:
    sender = Sender()
    heard: list[bool] = []
    sender.sent.connect(heard.append)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        sender.sent.emit(True)
    heard.clear()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] - before[0] > -50
    assert after[1] - before[1] > -50


def test_thousands_of_calls_that_return_nothing_lose_no_reference(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("x")
    assert sys.getrefcount(None) - before > -50
