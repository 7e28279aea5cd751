"""Shown where a folder has no `slipway.yaml`, but services that a pipeline can be made of."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from backend.domain.errors import ConsoleError, InputError, NotFoundError
from backend.domain.proposal import Proposal, Template
from gui.beside import beside
from gui.formats import plural
from gui.looks import Look, Shape
from gui.notices.notices import Notices
from gui.pages.proposal.content import ProposalContent
from gui.scope import Scope
from gui.theme import Role
from gui.widgets.button import Button
from gui.widgets.heading import Heading
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row
from gui.widgets.states import Busy
from gui.widgets.toggle import Choice

_PROPOSED = Look(Shape.HOLLOW, Role.ACCENT, "proposed")
_WRONG = Look(Shape.CROSS, Role.BAD, "error")


class ProposalPage(QWidget):
    """Looks through the folder beside the window's thread, shows what it could become, and writes it when asked.

    `written` says that the folder is a workspace now; `nothing` that no pipeline can be proposed, with the reason to tell
    ("" when there is simply nothing here, or the search was cancelled).
    """

    written = Signal()
    nothing = Signal(str)

    def __init__(self, folder: Path, notices: Notices, open_folder: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("proposal")
        self.folder = folder
        self.proposal: Proposal | None = None
        self.template = ""
        self.scope = Scope(self)
        self.scope.failed.connect(lambda _name, error: notices.error(error))
        self.heading = Heading()
        self.other = Button(self.tr("Open another folder…"), "folder", call=open_folder, name="open-other")
        self.write = Button(self.tr("Write these files"), "check", kind="primary", call=self._write, name="write-files")
        self.shapes = Choice(name=self.tr("Template"))
        self.shapes.chosen.connect(self.look)
        self.about = Elided(tone="muted")
        self.content = ProposalContent()
        self._templates: tuple[Template, ...] = ()
        self._faces = QStackedWidget()
        self._faces.addWidget(self._searching())
        self._faces.addWidget(self._found())
        self.setLayout(column(self._faces, margins=(16, 16, 16, 16)))

    def look(self, template: str = "") -> None:
        """Propose by a template, the default at first; what is shown stays until the answer is there."""
        self.scope.start("look", self._look(template))

    def cancel(self) -> None:
        """Stop looking."""
        self.scope.cancel("look")
        self.nothing.emit("")

    def _searching(self) -> QWidget:
        busy = Busy(self.tr("Looking through {0}…").replace("{0}", self.folder.name))
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(Button(self.tr("Cancel"), "close", call=self.cancel, name="cancel-look"))
        line.addStretch(1)
        made = QWidget()
        body = column(busy, line)
        body.setStretch(0, 1)
        made.setLayout(body)
        return made

    def _found(self) -> QWidget:
        for button in (self.other, self.write):
            self.heading.buttons.addWidget(button)
        label = Text(self.tr("Template"), tone="muted", selectable=False)
        shapes = row(label, self.shapes, self.about, spacing=8)
        shapes.setStretch(2, 1)
        body = column(self.heading, shapes, self.content, spacing=12)
        body.setStretch(2, 1)
        made = QWidget()
        made.setLayout(body)
        return made

    async def _look(self, template: str) -> None:
        stop = threading.Event()
        try:
            templates, proposal = await beside(partial(_propose, self.folder, template, stop.is_set), stop.set)
        except (InputError, NotFoundError) as error:
            if self.proposal is None:
                self.nothing.emit("" if isinstance(error, NotFoundError) else _reason(error))
                return
            self.shapes.show_chosen(self.template)
            raise
        self._templates = templates
        self._show(proposal)

    def _show(self, proposal: Proposal) -> None:
        first, self.proposal, self.template = self.proposal is None, proposal, proposal.template
        self.shapes.set_entries([(one.name, one.title) for one in self._templates])
        self.shapes.show_chosen(proposal.template)
        self.about.setText(next((one.help for one in self._templates if one.name == proposal.template), ""))
        pipeline, errors = proposal.workspace.pipeline, len(proposal.workspace.errors)
        steps = sum(1 for _ in pipeline.steps())
        counts = (
            f"{plural(len(pipeline.stages), 'stage')} · {plural(steps, 'step')} · {plural(len(proposal.files), 'file')}"
        )
        title = self.tr("A pipeline for {0}").replace("{0}", proposal.workspace.project)
        still = self.tr("nothing is written yet")
        if errors:
            still = (
                self.tr("{0} in your own files: it cannot run before").replace("{0}", plural(errors, "error"))
                + f" · {still}"
            )
        self.heading.show_answer(_WRONG if errors else _PROPOSED, title, f"{counts} · {still}")
        self.content.show_proposal(proposal)
        self._faces.setCurrentIndex(1)
        if first and self.isVisible():
            self.write.setFocus()

    def _write(self) -> None:
        if self.proposal is not None:
            self.scope.start("write", self._written(self.proposal), keep=True)

    async def _written(self, proposal: Proposal) -> None:
        self.write.setEnabled(False)
        try:
            await beside(partial(_write, proposal))
        finally:
            self.write.setEnabled(True)
        self.written.emit()


def _propose(folder: Path, template: str, stop: Callable[[], bool]) -> tuple[tuple[Template, ...], Proposal]:
    """Look through the folder; runs in a thread, where the reading of YAML is imported, too."""
    from backend.opening import propose, templates  # noqa: PLC0415

    known = tuple(templates())
    return known, propose(folder, template or known[0].name, stop=stop)


def _write(proposal: Proposal) -> None:
    from backend.opening import write  # noqa: PLC0415 - as above

    write(proposal)


def _reason(error: ConsoleError) -> str:
    return "\n".join(part for part in (error.message, error.hint) if part)
