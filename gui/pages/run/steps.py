"""The run's steps as rows: failed ones first once the run has ended, else in the pipeline's order under their stages."""

from dataclasses import dataclass

from backend.domain.phase import Phase
from backend.domain.run import Run
from gui.formats import absolute, spent
from gui.looks import Look, look
from gui.models.rows import Column, RowsModel
from gui.widgets.clock import clock


@dataclass(frozen=True, slots=True)
class StepRow:
    """A heading (`ref` "") or a step."""

    key: str
    name: str
    phase: Phase
    ref: str = ""
    started: float = 0.0
    finished: float = 0.0
    doing: str = ""
    attempt: int = 0
    marked: bool = False
    reused: str = ""


def steps_model() -> RowsModel[StepRow]:
    """Return an empty list of steps."""
    columns = (
        Column[StepRow]("step", _name, look=_look, tip=_tip, heading=lambda row: not row.ref),
        Column[StepRow]("time", _time, width=76, right=True, muted=True),
    )
    return RowsModel(columns, lambda row: row.key)


def step_rows(run: Run, doing: dict[str, str]) -> list[StepRow]:
    """Return the rows; `doing` is what running steps say of themselves."""
    failed = [ref for ref, step in run.steps.items() if step.counted.bad] if run.phase.final else []
    rows = []
    if failed:
        rows.append(StepRow("*failed", "failed", run.phase))
        rows.extend(_row(run, ref, doing, name=ref) for ref in failed)
    for stage in run.pipeline.stages:
        refs = [ref for ref in run.steps if ref.partition("/")[0] == stage.name and ref not in failed]
        if refs:
            rows.append(StepRow(f"*{stage.name}", stage.name, run.stage_phase(stage.name)))
            rows.extend(_row(run, ref, doing) for ref in refs)
    return rows


def says_more(phase: Phase, text: str) -> str:
    """Return what a step says of itself, unless it is over or says no more than its phase."""
    return "" if phase.final or text == str(phase) else text


def _row(run: Run, ref: str, doing: dict[str, str], *, name: str = "") -> StepRow:
    step = run.steps[ref]
    says = says_more(step.phase, doing.get(ref, ""))
    return StepRow(
        ref,
        name or ref.partition("/")[2],
        step.phase,
        ref,
        step.started,
        step.finished,
        says,
        step.attempt,
        step.marked,
        step.reused_from,
    )


def _look(row: StepRow) -> Look | None:
    if not row.ref:
        return None
    shown = look(row.phase)
    return Look(shown.shape, look(Phase.WAITING).role, f"{shown.word}, let pass") if row.marked else shown


def _name(row: StepRow) -> str:
    return f"{row.name}  {row.doing}" if row.doing else row.name


def _time(row: StepRow) -> str:
    if not row.ref:
        return ""
    if row.reused:
        return "reused"
    return spent(row.started, row.finished, clock().now()) or ("" if row.phase is Phase.PENDING else str(row.phase))


def _tip(row: StepRow) -> str:
    lines = [
        f"{row.ref}: {row.phase}" if row.ref else row.name,
        f"attempt {row.attempt}" if row.attempt > 1 else "",
        f"began {absolute(row.started)}" if row.started else "",
        f"reused from run {row.reused}" if row.reused else "",
    ]
    return "\n".join(line for line in lines if line)
