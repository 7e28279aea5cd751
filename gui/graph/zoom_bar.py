"""The small buttons over the canvas's lower left corner: out, how large, in, fit; fold and unfold everything."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget


class ZoomBar(QFrame):
    """Emits what is wanted; shows the scale in per cent."""

    closer = Signal()
    farther = Signal()
    fit = Signal()
    folded = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._scale = self._button("100 %", "Show everything (0)", self.fit)
        self._scale.setMinimumWidth(52)
        row.addWidget(self._button("−", "Zoom out (−)", self.farther))
        row.addWidget(self._scale)
        row.addWidget(self._button("+", "Zoom in (+)", self.closer))
        row.addWidget(
            self._button("▸", "Fold all stages (Shift+X; x folds the chosen one)", lambda: self.folded.emit(True))
        )
        row.addWidget(self._button("▾", "Unfold all stages (Shift+X)", lambda: self.folded.emit(False)))
        self.adjustSize()

    def show_scale(self, scale: float) -> None:
        """Say how large the drawing is."""
        self._scale.setText(f"{scale * 100:.0f} %")

    def _button(self, text: str, tip: str, signal: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFixedHeight(24)
        button.setMinimumWidth(24)
        button.clicked.connect(signal)
        return button
