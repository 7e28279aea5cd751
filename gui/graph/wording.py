"""The words on the cards: phases, durations, what a step does. Pure text, ready to be shown as plain text."""

import re

from backend.domain.phase import Phase
from backend.domain.pipeline import Step, Value
from gui.formats import duration
from gui.graph.standing import Standing
from gui.looks import look

_FROM_RUN = re.compile(r"from run #\d+")


def running_time(seconds: float) -> str:
    """Return a duration that still grows: whole seconds, so that it does not flicker."""
    return duration(seconds) if seconds >= 10 else f"{int(seconds)}s"


def does(step: Step) -> str:
    """Return in a few words what a step does: `build all services`, `deploy to staging`."""
    if step.locked:
        return step.locked
    subject = _plain(step.subject)
    match step.kind:
        case "build":
            return "build all services" if subject == "*" else f"build {subject}"
        case "integration":
            return "all services together" if subject == "*" else f"{subject} together"
        case "deploy":
            return f"deploy to {subject}"
        case "promote":
            return f"to {_plain(step.options.get('to'))}"
        case _:
            return f"{step.kind} {subject}".strip()


def outcome(standing: Standing) -> tuple[str, str]:
    """Return the word for where a step stands, and what else is worth knowing on its card ("" for nothing)."""
    word = look(standing.phase).word
    match standing.phase:
        case Phase.RUNNING:
            return word, "" if standing.doing == word else standing.doing
        case Phase.FAILED | Phase.ERRORED if standing.tests and not standing.marked:
            return _failed(standing), ""
        case Phase.FAILED | Phase.ERRORED:
            return word, "allowed" if standing.marked else standing.reason or standing.message
        case Phase.SUCCEEDED | Phase.SKIPPED if standing.reused_from:
            return "reused", _origin(standing)
        case Phase.WAITING | Phase.SKIPPED:
            return word, standing.message
        case _:
            return word, _from_cache(standing)


def _origin(standing: Standing) -> str:
    """`from run #12`, as the message says it; "" when it does not."""
    found = _FROM_RUN.search(standing.message)
    return found.group() if found else ""


def _from_cache(standing: Standing) -> str:
    cached, layers = standing.cached or (0, 0)
    return f"{cached}/{layers} cached" if cached else ""


def _failed(standing: Standing) -> str:
    """`2 of 40 failed`, or the bare word when no test did: then the command itself failed."""
    tests = standing.tests
    word = look(standing.phase).word
    return f"{tests.failed} of {tests.total} {word}" if tests and tests.failed else word


def _plain(value: Value) -> str:
    if isinstance(value, list) and len(value) > 2:
        return f"{len(value)} services"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return "" if value is None else " ".join(str(value).split())
