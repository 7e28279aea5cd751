"""Shown where the folder has no `slipway.yaml`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.theme import Role
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row, titled
from gui.widgets.states import Message

_STEPS = (
    ("1", "A Compose file", "describes the services: build, ports, health check. You have that file already."),
    ("2", "slipway.yaml", "beside it names the environments and the pipeline from build to production."),
    ("3", "Run, then promote", "builds, tests and stages; one click brings the same images to production."),
)


class WelcomePage(QWidget):
    """Teaches in three lines and opens a folder or the demo."""

    def __init__(
        self,
        folder: Path,
        recent: Sequence[str],
        *,
        open_folder: Callable[[], object],
        open_demo: Callable[[], object],
        open_recent: Callable[[Path], object],
        problem: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("welcome")
        message = Message(
            "error" if problem else "slipway-line",
            self.tr("Open a folder to begin"),
            problem
            or self.tr("There is no slipway.yaml in {0}, and no Compose file or Dockerfile to make one from.").replace(
                "{0}", str(folder)
            ),
            role=Role.BAD if problem else Role.ACCENT,
            command="slipway --demo",
        )
        message.add_button(
            Button(self.tr("Open a folder…"), "folder", kind="primary", call=open_folder, name="open-folder")
        )
        message.add_button(Button(self.tr("Open the simulated demo"), "play", call=open_demo, name="open-demo"))
        steps = column(spacing=10, margins=(12, 8, 12, 12))
        for number, title, text in _STEPS:
            name = Text(title, strong=True)
            name.setFixedWidth(140)
            line = row(
                Text(number, tone="muted", selectable=False), name, Text(text, tone="muted", wrap=True), spacing=12
            )
            line.setStretch(2, 1)
            steps.addLayout(line)
        lower = column(titled(self.tr("What Slipway works with"), steps), spacing=16)
        if recent:
            lower.addWidget(
                titled(
                    self.tr("Opened before"),
                    column(*[_recent(path, open_recent) for path in recent[:5]], spacing=4, margins=(12, 4, 12, 12)),
                )
            )
        box = QWidget()
        box.setLayout(lower)
        box.setMaximumWidth(720)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(box, 6)
        middle.addStretch(1)
        page = column(message, middle, None, margins=(16, 24, 16, 16), spacing=16)
        page.setStretch(0, 2)
        page.setStretch(2, 1)
        self.setLayout(page)


def _recent(path: str, open_recent: Callable[[Path], object]) -> QWidget:
    folder = Path(path)
    button = Button(folder.name, "folder", kind="link", call=lambda: open_recent(folder))
    line = row(button, Elided(path, tone="muted", size=Size.SECONDARY), spacing=12)
    line.setStretch(1, 1)
    made = QWidget()
    made.setLayout(line)
    return made
