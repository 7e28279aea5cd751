"""What the page says first."""

from backend.domain.document import Document
from backend.domain.run import Run
from backend.domain.workspace import Workspace
from gui.formats import plural
from gui.looks import Look, Shape, look
from gui.pages.pipeline.problems_panel import ERROR, WARNING
from gui.running import undecided
from gui.theme import Role

_READY = Look(Shape.DOT, Role.OK, "ready")


def answer(workspace: Workspace, run: Run | None, document: Document | None) -> tuple[Look | None, str, str]:
    """Return sign, title and second line: how the shown run stands, else whether the files can run."""
    dirty = document is not None and document.dirty
    errors = len(workspace.errors)
    warnings = len(workspace.problems) - errors
    steps = sum(1 for _ in workspace.pipeline.steps())
    parts = ["unsaved edits"] if dirty else []
    parts += [plural(len(workspace.pipeline.stages), "stage"), plural(steps, "step")]
    parts += [plural(warnings, "warning")] if warnings else []
    second = " · ".join(parts)
    if run is not None:
        return look(run.phase), f"Run #{run.number} {run.phase}", second
    if undecided(document):
        return WARNING, undecided(document), second
    if errors:
        return ERROR, f"{plural(errors, 'error')} in the files", second
    if not steps:
        hint = "Drag a kind of step into the picture, or press A" if dirty else "Add stages and steps to slipway.yaml"
        return None, "There is no pipeline yet", hint
    return (WARNING if warnings else _READY), "Ready to run", second
