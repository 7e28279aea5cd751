"""Asks what becomes of edits that are not saved when their folder is left."""

import asyncio
from enum import StrEnum
from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, row


class Answer(StrEnum):
    """What was chosen."""

    SAVE = "save"
    KEEP = "keep"
    DISCARD = "discard"
    CANCEL = "cancel"


class UnsavedDialog(QDialog):
    """Esc stays where one is."""

    def __init__(self, path: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.answer = Answer.CANCEL
        self.setWindowTitle(self.tr("Unsaved edits"))
        said = self.tr("{0} has edits that are not saved.").replace("{0}", path)
        more = self.tr("Kept as a draft, they are here again when this folder is opened the next time.")
        save = self._button(self.tr("Save"), Answer.SAVE, kind="primary")
        save.setDefault(True)
        buttons = row(
            self._button(self.tr("Discard"), Answer.DISCARD, kind="danger"),
            None,
            self._button(self.tr("Cancel"), Answer.CANCEL),
            self._button(self.tr("Keep as draft"), Answer.KEEP),
            save,
        )
        words = column(Text(said, strong=True, wrap=True), Text(more, tone="muted", wrap=True))
        self.setLayout(column(words, buttons, spacing=16, margins=(16, 16, 16, 16)))
        self.setMinimumWidth(460)

    def _button(self, text: str, answer: Answer, *, kind: str = "") -> Button:
        return Button(text, kind=kind, call=partial(self._choose, answer), name=f"unsaved-{answer}")

    def _choose(self, answer: Answer) -> None:
        self.answer = answer
        self.done(0)


async def ask_unsaved(path: str, parent: QWidget) -> Answer:
    """Show the question and return the answer; nothing else is blocked meanwhile."""
    dialog = UnsavedDialog(path, parent)
    answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda _code: None if answered.done() else answered.set_result(dialog.answer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return await answered
