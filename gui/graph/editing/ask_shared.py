"""Asks before text that several steps share is changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from backend.domain.document import SharedError
from backend.domain.edits import Edit
from gui.graph.editing.editor import Editor
from gui.graph.editing.words import listed


def ask_shared(parent: QWidget, editor: Editor, error: SharedError, edit: Edit) -> QMessageBox:
    """Open the question; a yes carries the edit out for all who share the text."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setObjectName("ask-shared")
    box.setWindowTitle(box.tr("Change what is shared?"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(error.message)
    others = box.tr("This changes {0}.").replace("{0}", listed(error.refs))
    box.setInformativeText(f"{error.hint}\n{others}" if error.hint else others)
    yes = box.addButton(box.tr("Change all of them"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.buttonClicked.connect(lambda button: editor.apply(edit, shared=True) if button is yes else None)
    box.open()
    return box
