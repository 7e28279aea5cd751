"""Writes a drafted pipeline as the text of `slipway.yaml`, with comments where they help."""

import textwrap
from collections.abc import Iterator

from backend.domain.pipeline import Value
from backend.workspace.document.scalars import write_scalar
from backend.workspace.document.writing import inline
from backend.workspace.proposal.drafts import EnvironmentDraft, PipelineDraft, StageDraft, StepDraft

_HEAD = """\
# Proposed by Slipway from what lies in this folder; it is yours to change.
version: 1
"""
_WIDTH = 110
_SHORT = 100


def slipway_text(project: str, compose: str, draft: PipelineDraft) -> str:
    """Return the file's text."""
    return _HEAD + "\n".join(_lines(project, compose, draft)) + "\n"


def _lines(project: str, compose: str, draft: PipelineDraft) -> Iterator[str]:
    yield f"project: {inline(project)}"
    yield f"services: {inline(compose)}"
    if draft.environments:
        yield ""
        yield "environments: # in the order of promotion"
        for number, environment in enumerate(draft.environments):
            yield from _environment(environment, first=number == 0)
    yield ""
    yield "pipeline:"
    for number, stage in enumerate(stage for stage in draft.stages if stage.steps):
        if number:
            yield ""
        yield from _stage(stage)


def _environment(environment: EnvironmentDraft, *, first: bool) -> Iterator[str]:
    yield f"  {environment.name}:"
    yield "    docker: {}" + (" # the engine of the current Docker context; or {context: NAME}" if first else "")
    if environment.overlays:
        yield f"    overlays: {inline(list(environment.overlays))}"
    if environment.tests or environment.soak:
        yield "    gates:"
        if environment.tests:
            yield f"      tests: {inline(list(environment.tests))} # only images that passed these stages get in"
        if environment.soak:
            yield f"      soak: {environment.soak}"
    if environment.verified:
        checks: dict[str, Value] = {"for": "10s"}
        if environment.http:
            checks["http"] = dict(environment.http)
        yield f"    verify: {inline({**checks, 'max_restarts': 0})}"
        yield "    on_failure: rollback"


def _stage(stage: StageDraft) -> Iterator[str]:
    yield from _comment(stage.comment, "  ")
    yield f"  {stage.name}:"
    if stage.needs:
        yield f"    needs: {inline(list(stage.needs))}"
    yield "    steps:"
    for step in stage.steps:
        yield from _step(step)


def _step(step: StepDraft) -> Iterator[str]:
    yield from _comment(step.comment, "      ")
    whole = f"      {inline(step.name)}: {inline(dict(step.fields))}"
    if len(whole) <= _SHORT:
        yield whole
        return
    yield f"      {inline(step.name)}:"
    for key, value in step.fields.items():
        yield f"        {key}: {write_scalar(value, flow=False) if isinstance(value, str) else inline(value)}"


def _comment(text: str, indent: str) -> Iterator[str]:
    printable = "".join(character if character.isprintable() else " " for character in text)
    for line in textwrap.wrap(printable, _WIDTH - len(indent)):
        yield f"{indent}# {line}"
