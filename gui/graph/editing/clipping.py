"""What goes to the clipboard, as plain YAML."""

from collections.abc import Sequence

from backend.domain.document import Document
from backend.domain.pipeline import Pipeline
from gui.graph.editing.rules import is_step, stage_of, written


def mixed(refs: Sequence[str]) -> bool:
    """True for stages together with steps of other stages: such a text could not be pasted anywhere."""
    stages = {ref for ref in refs if not is_step(ref)}
    return bool(stages) and any(is_step(ref) and stage_of(ref) not in stages for ref in refs)


def copied(document: Document, refs: Sequence[str]) -> str:
    """Return the YAML of steps or of stages in the file's order, one below the other."""
    pipeline = document.workspace.pipeline
    chosen = set(written(pipeline, refs))
    parts = [document.source(ref).rstrip("\n") for ref in _order(pipeline) if ref in chosen]
    return "\n".join(parts) + "\n" if parts else ""


def _order(pipeline: Pipeline) -> list[str]:
    order: dict[str, None] = {}
    for stage in pipeline.stages:
        order[stage.name] = None
        for step in stage.steps:
            order[f"{stage.name}/{step.written}"] = None
    return list(order)
