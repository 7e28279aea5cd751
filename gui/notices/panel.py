"""The list of what was said, behind the bell in the status line."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from backend.domain.facts import Notice
from gui.formats import ago
from gui.notices.leading import Leading
from gui.notices.notices import Notices, as_text
from gui.notices.toast import look_of
from gui.route import Route
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row, rule
from gui.widgets.sign import Sign


class NoticesPanel(QFrame):
    """A popup with all kept notices, newest first; Esc or a click outside closes it."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "toast")
        self.setAccessibleName(self.tr("Notices"))
        self._notices = notices
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(column(self._rows, None)))
        clear = Button(self.tr("Clear"), kind="quiet", call=notices.clear)
        self.setLayout(
            column(
                row(Text(self.tr("Notices"), strong=True), None, clear, margins=(12, 8, 8, 8)),
                rule(),
                area,
                spacing=0,
                margins=(1, 1, 1, 1),
            )
        )
        self.setFixedSize(400, 420)
        notices.changed.connect(self._fill)

    def open_above(self, button: QWidget) -> None:
        """Show the list above a button of the status line."""
        self._notices.read()
        self._fill()
        corner = button.mapToGlobal(button.rect().topRight())
        self.move(corner.x() - self.width(), corner.y() - self.height() - 4)
        self.show()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for notice in self._notices.kept:
            self._rows.addWidget(self._entry(notice))
        if not self._notices.kept:
            quiet = Text(
                self.tr("Nothing was said yet. Errors and results of deployments are kept here."),
                tone="muted",
                wrap=True,
            )
            quiet.setContentsMargins(12, 16, 12, 16)
            self._rows.addWidget(quiet)

    def _entry(self, notice: Notice) -> QWidget:
        texts = column(Text(notice.message, wrap=True), spacing=2)
        if notice.hint:
            texts.addWidget(Text(notice.hint, tone="muted", size=Size.SECONDARY, wrap=True))
        if isinstance(notice, Leading):
            texts.addLayout(row(Button(notice.way, kind="link", call=lambda: self._follow(notice.route)), None))
        age = Text(ago(notice.at, clock().now()), tone="muted", size=Size.SECONDARY)
        copy = Button(
            "",
            "copy",
            kind="quiet",
            tip="Copy details",
            call=lambda: QGuiApplication.clipboard().setText(as_text(notice)),
        )
        line = row(
            column(Sign(look_of(notice.severity)), None),
            texts,
            column(age, None),
            column(copy, None),
            margins=(12, 8, 8, 8),
        )
        line.setStretch(1, 1)
        return holder(column(line, rule(), spacing=0))

    def _follow(self, route: Route) -> None:
        self.close()
        self._notices.followed.emit(route)
