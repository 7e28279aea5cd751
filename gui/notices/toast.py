"""Toasts: a notice that shows itself for a while in the lower right corner; the list behind the bell keeps it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from backend.domain.facts import Notice
from gui.looks import Look, Shape
from gui.notices.leading import Leading
from gui.notices.notices import Notices, as_text
from gui.route import Route
from gui.theme import Role
from gui.theme.fonts import Size
from gui.widgets.button import Button, IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign

SECONDS = {"info": 5, "warning": 10, "error": 20}
AT_ONCE = 3
WIDTH = 360
ABOVE = 28 + 88  # the status line, and the buttons at the foot of a plan
_LOOKS = {
    "info": Look(Shape.DOT, Role.BUSY, "info"),
    "warning": Look(Shape.TRIANGLE, Role.WARN, "warning"),
    "error": Look(Shape.CROSS, Role.BAD, "error"),
}


def look_of(severity: str) -> Look:
    """Return the sign of a notice."""
    return _LOOKS.get(severity, _LOOKS["info"])


class Toast(QFrame):
    """One notice; it closes itself unless the mouse rests on it. `closed` carries it, `followed` where its link leads."""

    closed = Signal(object)
    followed = Signal(Route)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "toast")
        self.setAccessibleName(f"{notice.severity}: {notice.message}")
        message = Text(notice.message, wrap=True)
        texts = column(message, spacing=2)
        if notice.hint:
            texts.addWidget(Text(notice.hint, tone="muted", size=Size.SECONDARY, wrap=True))
        links = []
        if isinstance(notice, Leading):
            links.append(Button(notice.way, kind="link", call=lambda: self._follow(notice.route), name="way"))
        if notice.severity == "error" or notice.details:
            links.append(
                Button(
                    self.tr("Copy details"),
                    kind="link",
                    call=lambda: QGuiApplication.clipboard().setText(as_text(notice)),
                )
            )
        if links:
            texts.addLayout(row(*links, None))
        close = IconButton("close", self.tr("Close"), self.close)
        line = row(column(Sign(look_of(notice.severity)), None), texts, column(close, None), margins=(12, 10, 6, 10))
        self.setLayout(line)
        self.setFixedSize(WIDTH, line.heightForWidth(WIDTH) + 6)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._timer = QTimer(self, singleShot=True, interval=SECONDS.get(notice.severity, SECONDS["info"]) * 1000)
        self._timer.timeout.connect(self.close)
        self._timer.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so; the place is free at once."""
        self._timer.stop()
        super().closeEvent(event)
        self.closed.emit(self)

    def enterEvent(self, event: QEvent) -> None:
        """Stay while it is read."""
        self._timer.stop()
        super().enterEvent(event)  # type: ignore[arg-type]

    def _follow(self, route: Route) -> None:
        self.close()
        self.followed.emit(route)


class Toasts(QObject):
    """Stacks the toasts in the lower right corner of a widget, at most three at a time, the newest below."""

    def __init__(self, notices: Notices, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._notices = notices
        self._shown: list[Toast] = []
        host.installEventFilter(self)
        notices.raised.connect(self._show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the window's size changes."""
        if watched is self._host and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _show(self, notice: Notice) -> None:
        toast = Toast(notice, self._host)
        self._shown.append(toast)
        toast.closed.connect(self._drop)
        toast.followed.connect(self._notices.followed)
        for old in self._shown[:-AT_ONCE]:
            old.close()
        toast.show()
        self._place()

    def _drop(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            self._place()

    def _place(self) -> None:
        bottom = self._host.height() - ABOVE
        for toast in reversed(self._shown):
            bottom -= toast.height()
            toast.move(self._host.width() - toast.width() - 16, bottom)
            toast.raise_()
            bottom -= 8
