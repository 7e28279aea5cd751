"""What the files say about the chosen step, and how its last run went."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QWidget

from backend.domain.pipeline import Pipeline, Step, Value
from backend.domain.run import Run, RunRequest
from gui.formats import duration, plural, spent, tip
from gui.looks import look
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row, rule
from gui.widgets.sign import Sign

_MONO = frozenset({"command", "junit", "files", "artifacts", "environment"})


class StepPanel(QWidget):
    """Signals carry the step's ref: `runOnly`, `runFrom`, `openRun`; `runUntil` a stage's name."""

    runOnly = Signal(str)
    runFrom = Signal(str)
    openRun = Signal(str)
    runUntil = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._ref = ""
        self._sign = Sign()
        self._title = Text(strong=True, wrap=True)
        self._second = Text(tone="muted", size=Size.SECONDARY, wrap=True)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.setVerticalSpacing(4)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.only = Button(self.tr("Run only this"), "play", call=self._emit(self.runOnly), name="run-only")
        self.onward = Button(self.tr("Run from here"), "play", call=self._emit(self.runFrom), name="run-from")
        self.log = Button(self.tr("Open in the run"), kind="link", call=self._emit(self.openRun), name="open-step")
        head = row(self._sign, self._title, spacing=8)
        head.setStretch(1, 1)
        inner = column(head, self._second, self.log, rule(), self._form, None, spacing=8, margins=(12, 12, 12, 12))
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(inner))
        self.setLayout(column(area, column(self.only, self.onward, margins=(12, 8, 12, 12)), spacing=0))
        self.setMinimumWidth(200)

    def show_step(self, ref: str, pipeline: Pipeline, run: Run | None, why_not: Callable[[RunRequest], str]) -> None:
        """Show a step of the pipeline; unknown refs show how to begin. `why_not` says why something cannot run, "" when it can."""
        self._ref = ref
        step = dict(pipeline.steps()).get(ref)
        while self._form.rowCount():
            self._form.removeRow(0)
        for button, request in ((self.only, RunRequest(only=ref)), (self.onward, RunRequest(start=ref))):
            button.setVisible(step is not None)
            if step is not None:
                _allow(button, why_not(request))
        self._sign.setVisible(step is not None and run is not None)
        self.log.setVisible(step is not None and run is not None and ref in run.steps)
        if step is None:
            self._show_stages(pipeline, why_not)
            return
        self._title.setText(ref)
        self._second.setText(_story(step, ref, run))
        if run is not None and ref in run.steps:
            self._sign.show_look(look(run.steps[ref].phase))
        for name, value in _fields(step):
            self._form.addRow(
                Text(name, tone="muted", size=Size.SECONDARY, selectable=False),
                Text(value, wrap=True, fixed=name in _MONO),
            )

    def _show_stages(self, pipeline: Pipeline, why_not: Callable[[RunRequest], str]) -> None:
        self._title.setText(self.tr("Stages"))
        self._second.setText(
            self.tr("Choose a step or a stage to see and change its fields. In a run a double click opens the step.")
        )
        for stage in pipeline.stages:
            until = Button(
                self.tr("Run until here"), kind="link", call=partial(self.runUntil.emit, stage.name), tip=stage.name
            )
            _allow(until, why_not(RunRequest(until=stage.name)))
            needs = f"after {', '.join(stage.needs)}" if stage.needs else "first"
            words = f"{plural(len(stage.steps), 'step')}, {needs}"
            name = column(
                Text(stage.name, strong=True), Text(words, tone="muted", size=Size.SECONDARY, wrap=True), spacing=0
            )
            line = row(name, until, margins=(0, 4, 0, 4))
            line.setStretch(0, 1)
            self._form.addRow(holder(line))

    def _emit(self, signal: object) -> Callable[[], None]:
        return lambda: signal.emit(self._ref)  # type: ignore[attr-defined]


def _allow(button: Button, reason: str) -> None:
    button.setEnabled(not reason)
    button.setToolTip(tip(reason))


def _story(step: Step, ref: str, run: Run | None) -> str:
    at = f"{step.place.file}:{step.place.line}" if step.place else ""
    if run is None or ref not in run.steps:
        return " · ".join(part for part in (step.kind, at) if part)
    now = run.steps[ref]
    parts = (f"run #{run.number}: {now.phase}", spent(now.started, now.finished, clock().now()), now.message)
    return " · ".join(part for part in parts if part)


def _fields(step: Step) -> list[tuple[str, str]]:
    fields = [(step.kind, _text(step.subject))] if step.kind else [("locked", step.locked)]
    fields.extend(
        (name.replace("_", " ") if name not in _MONO else name, _text(value)) for name, value in step.options.items()
    )
    if step.needs:
        fields.append(("needs", ", ".join(step.needs)))
    if step.timeout is not None:
        fields.append(("timeout", duration(step.timeout)))
    if step.retries:
        fields.append(("retries", str(step.retries)))
    if step.continue_on_error:
        fields.append(("continue on error", "yes: a failure is marked and let pass"))
    if step.when != "success":
        fields.append(("when", step.when))
    if step.place is not None:
        fields.append(("stands at", f"{step.place.file}:{step.place.line}"))
    return fields


def _text(value: Value) -> str:
    match value:
        case list():
            return ", ".join(_text(part) for part in value)
        case dict():
            return "\n".join(f"{name}={_text(part)}" for name, part in value.items())
        case None:
            return ""
        case _:
            return str(value)
