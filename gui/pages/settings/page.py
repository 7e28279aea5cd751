"""Settings: colours, doctor, shortcuts, about."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from backend.domain.doctor import Verdict
from gui.context import Context
from gui.looks import look
from gui.notices.notices import as_text, notice_of
from gui.pages.page import Page
from gui.pages.settings.doctor_panel import DoctorPanel
from gui.pages.settings.shortcuts_panel import ShortcutsPanel
from gui.preferences import Preferences, default_file
from gui.theme import Mode, current
from gui.widgets.button import Button
from gui.widgets.heading import Heading
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, panel, row
from gui.widgets.states import Message, States
from gui.widgets.toggle import Choice

_MODES = ((Mode.SYSTEM, "As the system"), (Mode.LIGHT, "Light"), (Mode.DARK, "Dark"))


class SettingsPage(Page):
    """The doctor looks when the page is entered."""

    name = "settings"
    title = "Settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.heading = Heading()
        self.doctor = DoctorPanel()
        self.mode = Choice([(mode.value, self.tr(text)) for mode, text in _MODES], name=self.tr("Colours"))
        self.mode.chosen.connect(self._choose)
        again = Button(self.tr("Look again"), "doctor", call=self.refresh, tip="F5", name="look-again")
        copy = Button(self.tr("Copy all"), "copy", call=lambda: QGuiApplication.clipboard().setText(self.doctor.text()))
        empty = Message("doctor", self.tr("The doctor found nothing to look at"), command="slipway doctor")
        self.states = States(
            QWidget(), busy=self.tr("Looking at engine, PATH, proxy and folders…"), empty=empty, retry=self.refresh
        )
        self.states.setMinimumHeight(180)
        self.doctor.hide()
        self.heading.buttons.addWidget(copy)
        self.heading.buttons.addWidget(again)
        colours = row(Text(self.tr("Colours"), selectable=False), self.mode, None, spacing=16, margins=(12, 8, 12, 8))
        inner = column(
            self.heading,
            panel(column(_title(self.tr("Doctor")), self.states, self.doctor, margins=(0, 8, 0, 0), spacing=4)),
            panel(colours),
            panel(column(_title(self.tr("Keyboard")), ShortcutsPanel(), margins=(0, 8, 0, 0), spacing=4)),
            panel(column(_title(self.tr("About")), self._about(), margins=(0, 8, 0, 0), spacing=4)),
            None,
            spacing=12,
            margins=(16, 16, 16, 16),
        )
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder(inner))
        self.setLayout(column(area))
        current().changed.connect(self._show_mode)
        self._show_mode()

    def refresh(self) -> None:
        """Let the doctor look again."""
        self.scope.start("doctor", self._load(), on_error=self._failed)

    async def _load(self) -> None:
        if self.states.state != "content":
            self._cover()
            self.states.show_busy()
            self.heading.show_answer(None, self.tr("Settings and doctor"), self.tr("Looking…"))
        checks = await self.context.console.doctor()
        self.doctor.show_checks(checks)
        if not checks:
            self._cover()
            self.states.show_empty()
            return
        worst = next(
            (
                verdict
                for verdict in (Verdict.BAD, Verdict.WARNING)
                if any(check.verdict is verdict for check in checks)
            ),
            Verdict.OK,
        )
        self.heading.show_answer(look(worst), self.doctor.summary(), self.tr("What this console really uses"))
        self.states.show_content()
        self.states.hide()
        self.doctor.show()

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        self.heading.show_answer(look(Verdict.BAD), self.tr("The doctor could not look"), "")
        self._cover()
        self.states.show_failed(notice.message, notice.hint, as_text(notice))

    def _cover(self) -> None:
        self.doctor.hide()
        self.states.show()

    def _choose(self, mode: str) -> None:
        Preferences().mode = Mode(mode)
        current().choose(Mode(mode))

    def _show_mode(self) -> None:
        self.mode.show_chosen(current().mode.value)

    def _about(self) -> Text:
        try:
            own = version("slipway")
        except PackageNotFoundError:
            own = "from the source tree"
        lines = (
            f"Slipway {own} · Apache-2.0 · no account, no telemetry, no network but your own targets",
            f"Python {platform.python_version()} at {sys.executable} · Qt for Python {PySide6.__version__} · {platform.platform()}",
            f"workspace {self.context.console.workspace.root} · window settings {default_file()}",
        )
        about = Text("\n".join(lines), tone="muted", wrap=True)
        about.setContentsMargins(12, 4, 12, 12)
        return about


def _title(text: str) -> Text:
    made = Text(text, strong=True, selectable=False)
    made.setContentsMargins(12, 0, 12, 0)
    return made
