"""Notes: the small signs beside a step's name, and the whole story of a step or stage for its tooltip."""

from collections.abc import Iterable, Sequence

from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step, step_ref
from backend.domain.problem import Problem
from gui.formats import duration, plural
from gui.graph.followed_run import StageStanding
from gui.graph.overlay import Mark
from gui.graph.selection import Selection
from gui.graph.standing import Standing
from gui.graph.wording import does, outcome
from gui.looks import look

_MANY = 12  # names in a tooltip
FLAKY = "flaky"  # the one note that is a warning


def count(standing: Standing | None) -> str:
    """Return how many tests ran, "" for none; a bad step says in its own words how many failed."""
    tests = standing.tests if standing is not None and not standing.phase.bad else None
    return f"{tests.total} test{'s' if tests.total > 1 else ''}" if tests and tests.total else ""


def badges(step: Step, standing: Standing | None, mark: Mark | None = None) -> list[str]:
    """Return the short notes of a card, the most telling first."""
    found = [str(mark)] if mark is not None else []
    if standing is not None:
        tests = standing.tests
        if tests and tests.flaky:
            found.append(FLAKY)
        if standing.attempt > 1:
            found.append(f"try {standing.attempt}")
        return found
    if step.when != "success":
        found.append("always" if step.when == "always" else f"on {step.when}")
    if step.continue_on_error:
        found.append("may fail")
    if step.retries:
        found.append(f"+{step.retries} tries" if step.retries > 1 else "+1 try")
    return found


_MARKS = {
    Mark.NEW: "it is new: this run did not have it",
    Mark.CHANGED: "it has changed since this run",
    Mark.GONE: "it is gone from the files since this run",
}


def story(
    ref: str,
    step: Step,
    standing: Standing | None,
    now: float,
    problems: Sequence[Problem],
    *,
    mark: Mark | None = None,
) -> str:
    """Return everything the card knows, as plain text of a few lines."""
    lines = [ref, does(step)]
    if mark is not None:
        lines.append(_MARKS[mark])
    if step.locked:
        lines.append(f"locked: {step.locked}")
    if standing is not None:
        lines.append(_standing_line(step, standing, now))
        lines += [text for text in (standing.message, standing.doing) if text]
        if standing.tests:
            tests = standing.tests
            counts = {"passed": tests.passed, "failed": tests.failed, "skipped": tests.skipped, "flaky": tests.flaky}
            lines.append("tests: " + ", ".join(f"{number} {word}" for word, number in counts.items() if number))
        if standing.cached is not None:
            lines.append(f"{standing.cached[0]} of {standing.cached[1]} layers came from the cache")
        if standing.reused_from and not outcome(standing)[1]:  # else the message says it with the run's number
            lines.append(f"reused from run {standing.reused_from}")
        if standing.marked:
            lines.append("it failed, but may: the pipeline goes on (continue_on_error)")
    lines += _options(step)
    lines += [*problem_lines(problems)]
    return "\n".join(lines)


def matrix_story(ref: str, members: Sequence[str], standing: Standing | None, problems: Sequence[Problem]) -> str:
    """Return what the card of a folded matrix knows, as plain text."""
    names = [member.partition("/")[2] for member in members]
    shown = names if len(names) <= _MANY else [*names[: _MANY - 1], f"and {len(names) - _MANY + 1} more"]
    lines = [ref, f"{len(members)} combinations of a matrix, folded (x unfolds):", *(f"    {name}" for name in shown)]
    if standing is not None:
        lines.append(f"{look(standing.phase).word}: {standing.message}")
    return "\n".join([*lines, *problem_lines(problems)])


def stage_story(stage: Stage, standing: StageStanding | None, problems: Sequence[Problem]) -> str:
    """Return what a stage's header knows, as plain text."""
    steps = len(stage.steps)
    lines = [stage.name, f"{steps} step" + ("s" if steps != 1 else "")]
    lines.append(f"needs {', '.join(stage.needs)}" if stage.needs else "starts at once")
    if stage.locked:
        lines.append(f"locked: {stage.locked}")
    if standing is not None:
        lines.append(f"{look(standing.phase).word}: {standing.done} of {standing.total} done")
    return "\n".join([*lines, *problem_lines(problems)])


def problem_lines(problems: Iterable[Problem]) -> Iterable[str]:
    """Return each problem with its place and its cure."""
    for problem in problems:
        yield f"{problem.severity}: {problem.message} ({problem.place})"
        if problem.hint:
            yield f"    {problem.hint}"


def spoken(ref: str, step: Step, standing: Standing | None, now: float) -> str:
    """Return the step in one sentence for a screen reader."""
    stage = ref.removesuffix(step_ref("", step.name))
    said = f"Step {step.name} in stage {stage}: {does(step)}"
    if standing is None:
        return said
    word, detail = outcome(standing)
    took = standing.elapsed(now)
    parts = [said, word, detail, duration(took) if took is not None else ""]
    return ", ".join(part for part in parts if part)


def spoken_selection(selection: Selection, pipeline: Pipeline) -> str:
    """Return what is selected in one sentence for a screen reader: a stage, several nodes, an edge; "" for nothing."""
    if selection.edge is not None:
        return f"Edge: {selection.edge.target} waits for {selection.edge.source}"
    if len(selection.nodes) > 1:
        return f"{len(selection.nodes)} selected, last {selection.current}"
    stage = next((stage for stage in pipeline.stages if stage.name == selection.current), None)
    if stage is None:
        return ""
    needs = f"needs {', '.join(stage.needs)}" if stage.needs else "starts at once"
    return f"Stage {stage.name}, {plural(len(stage.steps), 'step')}, {needs}"


def _standing_line(step: Step, standing: Standing, now: float) -> str:
    took = standing.elapsed(now)
    line = outcome(standing)[0]
    if took is not None:
        line += f" {'for' if standing.phase is Phase.RUNNING else 'after'} {duration(took)}"
    if standing.attempt > 1 or (standing.attempt and step.retries):
        line += f", attempt {standing.attempt} of {max(step.retries + 1, standing.attempt)}"
    if standing.reason and standing.reason not in line:
        line += f" ({standing.reason})"
    return line


def _options(step: Step) -> Iterable[str]:
    if step.needs:
        yield f"after {', '.join(step.needs)}"
    if step.timeout:
        yield f"at most {duration(step.timeout)}"
    if step.when != "success":
        yield f"runs: when {step.when}" if step.when != "always" else "runs: always"
