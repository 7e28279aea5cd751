"""Beginning a run: what in the files forbids it, and unsaved edits saved before it."""

from typing import TYPE_CHECKING

from backend.domain.blocking import blocking
from backend.domain.document import Document
from backend.domain.errors import ConsoleError, InputError
from backend.domain.run import RunRequest
from backend.domain.selection import select
from backend.domain.workspace import Workspace
from gui.formats import plural
from gui.notices.notices import Notices
from gui.problem_words import problem_words

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console


def undecided(document: Document | None) -> str:
    """Return what has to be decided before the file can be saved; "" when nothing."""
    if document is None or document.conflict is None:
        return ""
    return f"{document.path} was changed outside: decide first"


def why_not(workspace: Workspace, request: RunRequest, document: Document | None = None) -> str:
    """Return why this cannot run, in a sentence with what to do; "" when it can. A run saves the document's edits first."""
    open_question = undecided(document)
    if open_question:
        return f"{open_question} on the pipeline's page which text stays."
    try:
        refs = select(workspace.pipeline, request)
    except InputError as error:
        return error.text
    problems = blocking(workspace, refs)
    if not problems:
        return ""
    more = f" And {plural(len(problems) - 1, 'more error')} in what would run." if len(problems) > 1 else ""
    return f"{problems[0].place}: {problem_words(problems[0])}.{more}".replace("?.", "?").replace("..", ".")


def may_start(workspace: Workspace, notices: Notices, request: RunRequest, document: Document | None = None) -> bool:
    """Return whether this can run; what would fail is said instead."""
    reason = why_not(workspace, request, document)
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
