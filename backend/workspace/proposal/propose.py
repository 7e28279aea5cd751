"""The way in: a folder without `slipway.yaml`, and the pipeline it could have. Nothing is run and nothing is written."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from backend.domain.errors import InputError
from backend.domain.pipeline import SEPARATOR
from backend.domain.proposal import Proposal, Reason, Template
from backend.workspace.head import FILE
from backend.workspace.loader import load_workspace
from backend.workspace.proposal.drafts import PipelineDraft
from backend.workspace.proposal.slipway_text import slipway_text
from backend.workspace.proposal.survey import survey
from backend.workspace.proposal.templates import DEFAULT, TEMPLATES
from backend.workspace.proposal.understand import understand


def propose(
    folder: Path,
    template: str = DEFAULT,
    environ: Mapping[str, str] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Proposal:
    """Look through a folder and return what could be written there.

    `environ` are the variables for the Compose files, the process's own by default; `stop` is asked now and then whether
    anybody still wants the answer. InputError when the folder has a `slipway.yaml`, cannot be opened or has a Compose file that
    cannot be read; NotFoundError when it has nothing to make a pipeline of.
    """
    if template not in TEMPLATES:
        raise InputError(f"There is no template {template!r}.", f"There are: {', '.join(TEMPLATES)}.")
    if os.path.lexists(folder / FILE):
        raise InputError(f"{folder} has a {FILE} already.", "Open it, or run `slipway validate` there.")
    seen = survey(folder, stop)
    given = os.environ if environ is None else environ
    understood = understand(seen, given)
    draft = TEMPLATES[template][1](understood)
    if not any(stage.steps for stage in draft.stages):
        raise InputError(
            f"The template {template!r} leaves nothing to do here: there is nothing to build or to test.",
            f"Choose another one: {', '.join(name for name in TEMPLATES if name != template)}.",
        )
    files = {
        FILE: slipway_text(understood.project, understood.compose, draft),
        **_used(understood.files, draft, understood.compose),
    }
    dropped = understood.files.keys() - files.keys()  # what explains them would be untrue here
    general = [one for one in understood.reasons if one.source not in dropped]
    root = seen.folder.root
    return Proposal(
        str(root),
        template,
        files,
        load_workspace(root, given, files),
        _reasons(general, draft),
        understood.not_understood,
    )


def templates() -> Sequence[Template]:
    """Return the templates, the default first."""
    return tuple(template for template, _ in TEMPLATES.values())


def _used(files: Mapping[str, str], draft: PipelineDraft, compose: str) -> dict[str, str]:
    """Return the Compose files that the drafted pipeline names."""
    named = {compose, *(path for environment in draft.environments for path in environment.overlays)}
    return {path: text for path, text in files.items() if path in named}


def _reasons(general: Sequence[Reason], draft: PipelineDraft) -> tuple[Reason, ...]:
    """Return all reasons with the nodes that they explain; those of nodes that this template lacks belong to the whole."""
    nodes = {stage.name for stage in draft.stages if stage.steps}
    nodes |= {f"{stage.name}{SEPARATOR}{step.name}" for stage in draft.stages for step in stage.steps}
    found = [Reason(one.text, one.node if one.node in nodes else "", one.source) for one in general]
    for stage in draft.stages:
        node = stage.name if stage.steps else ""
        found += [Reason(one.text, node, one.source) for one in stage.reasons]
        for step in stage.steps:
            found += [
                Reason(one.text, one.node or f"{stage.name}{SEPARATOR}{step.name}", one.source) for one in step.reasons
            ]
    return tuple(found)
