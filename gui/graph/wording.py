"""The words on the cards: phases, durations, what a step does. Pure text, ready to be shown as plain text."""

from backend.domain.phase import Phase
from backend.domain.pipeline import Step, Value
from gui.formats import duration
from gui.graph.standing import Standing
from gui.looks import look


def running_time(seconds: float) -> str:
    """Return a duration that still grows: whole seconds, so that it does not flicker."""
    return duration(seconds) if seconds >= 10 else f"{int(seconds)}s"


def does(step: Step) -> str:
    """Return in a few words what a step does: `build all services`, `deploy to staging`."""
    subject = _plain(step.subject)
    match step.kind:
        case "build":
            return "build all services" if subject == "*" else f"build {subject}"
        case "integration":
            return f"integration of {subject}"
        case "deploy":
            return f"deploy to {subject}"
        case "promote":
            return f"{subject} → {_plain(step.options.get('to'))}"
        case _:
            return f"{step.kind} {subject}".strip()


def outcome(standing: Standing) -> tuple[str, str]:
    """Return the word for where a step stands, and what else is worth knowing on its card ("" for nothing)."""
    word = look(standing.phase).word
    tests = standing.tests
    match standing.phase:
        case Phase.RUNNING:
            return word, standing.doing
        case Phase.FAILED | Phase.ERRORED:
            word = "allowed to fail" if standing.marked else word
            if tests and tests.failed:
                return word, f"{tests.failed} of {tests.total} tests"
            return word, "" if standing.marked else standing.reason or standing.message
        case Phase.SUCCEEDED if standing.reused_from:
            return "reused", _passed(standing)
        case Phase.SUCCEEDED:
            return word, _passed(standing)
        case Phase.WAITING | Phase.SKIPPED:
            return ("reused", "") if standing.reused_from else (word, standing.message)
        case _:
            return word, ""


def _passed(standing: Standing) -> str:
    tests = standing.tests
    return f"{tests.passed + tests.flaky} tests" if tests and tests.total else ""


def _plain(value: Value) -> str:
    if isinstance(value, list) and len(value) > 2:
        return f"{len(value)} services"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return "" if value is None else " ".join(str(value).split())
