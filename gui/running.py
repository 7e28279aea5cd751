"""Beginning a run: which steps it would take, what in the files forbids it, and unsaved edits saved before it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from backend.domain.blocking import blocking
from backend.domain.document import Document
from backend.domain.errors import ConsoleError
from backend.domain.pipeline import SEPARATOR, Pipeline
from backend.domain.run import RunRequest
from backend.domain.workspace import Workspace
from gui.formats import plural
from gui.notices.notices import Notices
from gui.problem_words import problem_words

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console


def chosen_refs(pipeline: Pipeline, request: RunRequest) -> frozenset[str]:
    """Return the refs that a request means: all, one, from one on, or until a stage or step."""
    if not (request.only or request.start or request.until):
        return frozenset(ref for ref, _ in pipeline.steps())
    before = pipeline.predecessors()
    chosen = set(before)
    if request.only:
        names = (request.only,) if isinstance(request.only, str) else request.only
        chosen = {ref for name in names for ref in pipeline.refs(name)}
    if request.start:
        after: dict[str, list[str]] = {ref: [] for ref in before}
        for ref, waits in before.items():
            for other in waits:
                after.setdefault(other, []).append(ref)
        chosen &= _reached(pipeline.refs(request.start), after)
    if request.until:
        stages = {stage.name: stage.needs for stage in pipeline.stages}
        if request.until in stages:
            needed = _reached((request.until,), stages)
            chosen &= {ref for ref in before if ref.partition(SEPARATOR)[0] in needed}
        else:
            chosen &= _reached(pipeline.refs(request.until), before)
    return frozenset(chosen)


def why_not(workspace: Workspace, request: RunRequest) -> str:
    """Return why this cannot run, in a sentence with what to do; "" when it can."""
    refs = chosen_refs(workspace.pipeline, request)
    if not refs:
        return "There is no step to run."
    problems = blocking(workspace, refs)
    if not problems:
        return ""
    more = f" And {plural(len(problems) - 1, 'more error')} in what would run." if len(problems) > 1 else ""
    return f"{problems[0].place}: {problem_words(problems[0])}.{more}".replace("?.", "?").replace("..", ".")


def may_start(workspace: Workspace, notices: Notices, request: RunRequest) -> bool:
    """Return whether this can run; what would fail is said instead."""
    reason = why_not(workspace, request)
    if reason:
        notices.say("This cannot run yet.", reason, severity="warning")
    return not reason


def open_document(console: "Console") -> Document | None:
    """Return the open file, None where there is none that can be edited as text."""
    try:
        return console.open_document()
    except ConsoleError:  # the problems of the workspace say why
        return None


async def start_saved(console: "Console", notices: Notices, request: RunRequest) -> str:
    """Start a run and return its id; edits that are not saved are saved first, and that is said. ConsoleError."""
    document = open_document(console)
    if document is not None and document.dirty:
        await console.save()
        notices.say(f"The edits were saved to {document.path} before the run.")
    return await console.start_run(request)


def _reached(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(start)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += edges.get(node, ())
    return found
