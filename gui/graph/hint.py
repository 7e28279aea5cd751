"""A few words beside the mouse or a node: what will happen, or why not."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QWidget

from gui.theme.fonts import Size
from gui.widgets.label import Text
from gui.widgets.layout import column

_WIDEST = 320
_AWAY = QPoint(18, 20)
_STAYS_MS = 6000


class Hint(QFrame):
    """Floats over the canvas and takes no mouse. `text` is what it says now, "" while it is hidden."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = Text(size=Size.SECONDARY, selectable=False)
        self._layout = column(self._text, margins=(8, 4, 8, 4))
        self.setLayout(self._layout)
        self._over = over
        self._leaving = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._leaving.timeout.connect(self.drop)
        self.hide()

    @property
    def text(self) -> str:
        """The words, or ""."""
        return self._text.text() if self.isVisible() else ""

    def say(self, words: str, at: QPoint, tone: str = "", *, stays: bool = True) -> None:
        """Say something at a place of the canvas until `drop`; without `stays` it goes by itself after some seconds."""
        self._leaving.stop()
        if not words:
            self.drop()
            return
        if (words, tone) != (self._text.text(), self._text.property("tone")) or not self.isVisible():
            self._fit(words, tone)
            self.setAccessibleName(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        place = at + _AWAY
        place.setX(max(4, min(place.x(), self._over.width() - self.width() - 4)))
        if place.y() + self.height() > self._over.height() - 4:
            place.setY(at.y() - self.height() - 12)
        self.move(place)
        self.show()
        self.raise_()
        if not stays:
            self._leaving.start()

    def drop(self) -> None:
        """Say no more."""
        self._leaving.stop()
        self.hide()

    def _fit(self, words: str, tone: str) -> None:
        self._text.setText(words)
        self._text.set_tone(tone)
        self._text.setWordWrap(False)
        long = self._text.sizeHint().width() > _WIDEST
        self._text.setWordWrap(long)
        self._text.setFixedWidth(_WIDEST if long else self._text.sizeHint().width())
        self._layout.activate()
        self.adjustSize()
