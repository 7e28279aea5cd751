"""What stands on the canvas when there is no pipeline: what this page shows, and how to begin."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from backend.domain.workspace import Workspace
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import panel

EXAMPLE = """\
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      catalog: {test: catalog, command: python3 -m unittest}
  staging:
    needs: [unit]
    steps:
      deploy: {deploy: staging}
"""
_TEACH = (
    "Here stages stand as columns and their steps as cards, from left to right as they run. "
    "Write a pipeline into slipway.yaml; this page follows the file."
)
_SHOWN_PROBLEMS = 4


class EmptyPipeline(QWidget):
    """Teaches when there is nothing; says what is wrong when the file could not be read."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(size=Size.TITLE, strong=True, wrap=True, selectable=False)
        self._text = Text(tone="muted", wrap=True)
        self._example = Text(EXAMPLE.rstrip(), fixed=True)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 12, 16, 12)
        inner.addWidget(self._example)
        self._frame = panel(inner)
        self._copy = Button(
            "Copy the example", "copy", call=lambda: QGuiApplication.clipboard().setText(EXAMPLE), name="copy-example"
        )
        self._terminal = Text("Check it in a terminal:  slipway validate", tone="muted", size=Size.SECONDARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        column.addStretch(1)
        for part in (self._title, self._text, self._frame, self._copy, self._terminal):
            part.setMaximumWidth(520)
            column.addWidget(
                part, 0, Qt.AlignmentFlag.AlignHCenter if isinstance(part, QLabel) else Qt.AlignmentFlag.AlignHCenter
            )
        column.addStretch(1)
        self.show_workspace(None)

    def show_workspace(self, workspace: Workspace | None) -> None:
        """Choose the words."""
        errors = workspace.errors if workspace is not None else ()
        self._frame.setVisible(not errors)
        self._copy.setVisible(not errors)
        if errors:
            self._title.setText("The pipeline cannot be read yet")
            lines = [f"{problem.place}: {problem.message}" for problem in errors[:_SHOWN_PROBLEMS]]
            if len(errors) > _SHOWN_PROBLEMS:
                lines.append(f"and {len(errors) - _SHOWN_PROBLEMS} more")
            self._text.setText("\n".join(lines))
        else:
            self._title.setText("No pipeline yet")
            self._text.setText(_TEACH)
