"""What stands on the canvas when there is no pipeline: what this page shows, and how to begin."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from backend.domain.workspace import Workspace
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, panel, row

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
    "Stages stand here as columns and their steps as cards, from left to right as they run. "
    "Write a pipeline into slipway.yaml; this page follows the file."
)
_LOW = 400  # below this height the example would be cut
_SHOWN_PROBLEMS = 4


class EmptyPipeline(QWidget):
    """Teaches when there is nothing; says what is wrong when the file could not be read."""

    def __init__(self) -> None:
        super().__init__()
        self._errors = False
        self._title = Text(size=Size.TITLE, strong=True, wrap=True, selectable=False)
        self._text = Text(tone="muted", wrap=True)
        self._example = panel(column(Text(EXAMPLE.rstrip(), fixed=True), margins=(16, 12, 16, 12)))
        copy = Button("Copy the example", "copy", kind="primary", name="copy-example")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(EXAMPLE))
        self._copy = copy
        terminal = Text("In a terminal:", tone="muted", size=Size.SECONDARY, selectable=False)
        command = Text("slipway validate", fixed=True, size=Size.SECONDARY)
        box = QWidget()
        box.setMaximumWidth(520)
        box.setLayout(column(self._title, self._text, self._example, row(copy, terminal, command, None), spacing=12))
        inner = QVBoxLayout()
        inner.addStretch(2)
        inner.addWidget(box)
        inner.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(inner, 8)
        outer.addStretch(1)
        self.show_workspace(None)

    def show_workspace(self, workspace: Workspace | None) -> None:
        """Choose the words."""
        errors = workspace.errors if workspace is not None else ()
        self._errors = bool(errors)
        if errors:
            self._title.setText("The pipeline cannot be drawn yet")
            lines = [str(problem) for problem in errors[:_SHOWN_PROBLEMS]]
            if len(errors) > _SHOWN_PROBLEMS:
                lines.append(f"and {len(errors) - _SHOWN_PROBLEMS} more")
            self._text.setText("\n".join(lines))
        else:
            self._title.setText("No pipeline yet")
            self._text.setText(_TEACH)
        self._choose_parts()

    def minimumSizeHint(self) -> QSize:
        """The canvas decides how small the page may be, not the text."""
        return QSize(160, 96)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the example out where it has no room: it can still be copied."""
        super().resizeEvent(event)
        self._choose_parts()

    def _choose_parts(self) -> None:
        self._copy.setVisible(not self._errors)
        self._example.setVisible(not self._errors and self.height() >= _LOW)
