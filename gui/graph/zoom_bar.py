"""The small buttons over the canvas's lower left corner: out, how large, in; fold and unfold everything."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui.widgets.button import IconButton


class ZoomBar(QFrame):
    """Emits what is wanted; shows the scale in per cent. `folded`: fold everything (True), or unfold it."""

    closer = Signal()
    farther = Signal()
    fit = Signal()
    folded = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._scale = QToolButton()
        self._scale.setText("100 %")
        self._scale.setToolTip(self.tr("Show everything  (0)"))
        self._scale.setAccessibleName(self.tr("Show everything  (0)"))
        self._scale.setMinimumWidth(52)
        self._scale.clicked.connect(self.fit)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for button in (
            IconButton("minus", self.tr("Zoom out  (−)"), self.farther.emit),
            self._scale,
            IconButton("add", self.tr("Zoom in  (+)"), self.closer.emit),
            IconButton("fold", self.tr("Fold all stages  (Shift+X; X folds the chosen one)"), self._fold),
            IconButton("unfold", self.tr("Unfold all stages  (Shift+X)"), self._unfold),
        ):
            button.setFixedHeight(24)
            row.addWidget(button)
        self.adjustSize()

    def show_scale(self, scale: float) -> None:
        """Say how large the drawing is."""
        self._scale.setText(f"{scale * 100:.0f} %")

    def _fold(self) -> None:
        self.folded.emit(True)

    def _unfold(self) -> None:
        self.folded.emit(False)
