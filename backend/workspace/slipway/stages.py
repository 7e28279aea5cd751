"""One stage of `slipway.yaml`, read for itself: only its needs look at the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backend.domain.graph import circles, describe, step_edges
from backend.domain.pipeline import Pipeline, Stage, step_ref
from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Scalar, Sequence
from backend.notation.nodes import describe as node_in_words
from backend.workspace.reader import Reader
from backend.workspace.slipway.matrix import MatrixReader
from backend.workspace.slipway.names import check_node_name
from backend.workspace.slipway.stage_steps import StageSteps
from backend.workspace.slipway.stage_text import StageText
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.slipway.steps import read_needs

STAGE_KEYS = ("needs", "steps")
_CURE = "remove one of these needs"


@dataclass(frozen=True, slots=True)
class StageRead:
    """What a stage's text says; `stopped` says why it can never start, "" when it can. Places count as in its text."""

    stage: Stage
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class StageReader:
    """Reads a stage; `names` are all stages', `matrices` counts the steps that matrices make."""

    values: StepValues
    names: Collection[str]
    matrices: MatrixReader

    def read(self, text: StageText) -> StageRead:
        """Return a stage, locked when it cannot be read."""
        name, place, node = text.name, text.place, text.node
        where = f"pipeline.{name}"
        reader = self.values.reader.about(name)
        check_node_name(reader, name, place, "pipeline")
        block = reader.block(node, where, "a mapping with `steps:`")
        if block is None:
            locked = Stage(name, place=place, locked=f"not a stage: {node_in_words(node)}")
            return StageRead(locked, f"{name}, which cannot be read")
        reader.check_keys(block, STAGE_KEYS, where)
        needs, stopped = self._needs(reader, block, where, name)
        written = block.get("steps")
        section = reader.block(written, f"{where}.steps", "a mapping of steps")
        if section is None and written is not None:
            locked = Stage(name, needs, place=place, locked=f"no steps: {node_in_words(written)}")
            return StageRead(locked, f"{name}, which cannot be read")
        if section is None or not section.entries:
            reader.findings.error(place, f"{where}: a stage needs at least one step")
            return StageRead(Stage(name, needs, place=place), stopped)
        stage = Stage(name, needs, StageSteps(self.values, self.matrices, name, section).read(), place)
        places = {step_ref(name, step.written): step.place for step in stage.steps}
        check_circles(self.values.reader.findings, step_edges(Pipeline((stage,)), name), places, "steps")
        return StageRead(stage, stopped)

    def _needs(self, reader: Reader, block: Block, where: str, name: str) -> tuple[tuple[str, ...], str]:
        node = block.get("needs")
        written = reader.texts(node, f"{where}.needs", "a list of stages")
        known = all(need.text in self.names for need in written)
        needs = read_needs(reader, node, f"{where}.needs", name, self.names, what="stage")
        return needs, "" if known else f"{name}, which needs a stage that is not there"


def needed_names(text: StageText) -> tuple[str, ...]:
    """Return the names in a stage's `needs:`, right or wrong."""
    node = text.node.get("needs") if isinstance(text.node, Block) else None
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item.text for item in items if isinstance(item, Scalar) and not item.null)


def moved_stage(stage: Stage, lines: int) -> Stage:
    """Return a stage that stands further down in the file."""
    if not lines:
        return stage
    steps = tuple(replace(step, place=step.place and step.place.below(lines)) for step in stage.steps)
    return replace(stage, steps=steps, place=stage.place and stage.place.below(lines))


def check_circles(
    findings: Findings, edges: Mapping[str, tuple[str, ...]], places: Mapping[str, Place | None], what: str
) -> set[str]:
    """Report the circles among stages or among the steps of one; returns what stands in them."""
    inside: set[str] = set()
    for circle in circles(edges):
        inside.update(circle)
        text = f"{what} wait for each other in a circle: {describe(circle)}"
        findings.about(circle[0]).error(places[circle[0]] or Place(""), text, _CURE)
    return inside
