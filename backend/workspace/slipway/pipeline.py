"""The pipeline of `slipway.yaml`: its stages and steps, and the rules of its graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.graph import circles, describe, stage_edges, step_edges
from backend.domain.pipeline import Pipeline, Stage, step_ref
from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.notation.nodes import Block
from backend.notation.nodes import describe as node_in_words
from backend.workspace.reader import Reader
from backend.workspace.slipway.advice import check_builds, check_gates, check_starts
from backend.workspace.slipway.matrix import MatrixReader
from backend.workspace.slipway.names import check_node_name
from backend.workspace.slipway.stage_steps import StageSteps
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.slipway.steps import read_needs, written_keys

STAGE_KEYS = ("needs", "steps")
_CURE = "remove one of these needs"


def stage_names(section: Block | None) -> tuple[str, ...]:
    """Return the names of the stages, before any of them is read."""
    return tuple(written_keys(section)) if section else ()


def read_pipeline(values: StepValues, section: Block) -> Pipeline:
    """Return the pipeline. What is wrong in it is left out or locked; circles are reported with the way they go, and what nobody can
    want is warned of.
    """
    reader = _StageReader(values, section, stage_names(section), MatrixReader(values.composition))
    findings = values.reader.findings
    if not reader.names:
        findings.error(section.place, "pipeline: it has no stages")
    pipeline = Pipeline(tuple(reader.read(name) for name in reader.names))
    places = {stage.name: stage.place for stage in pipeline.stages}
    for stage in pipeline.stages:
        written = {step_ref(stage.name, step.written): step.place for step in stage.steps}
        _check_circles(findings, step_edges(pipeline, stage.name), written, "steps")
    inside = _check_circles(findings, stage_edges(pipeline), places, "stages")
    check_starts(findings, pipeline, {**reader.stopped, **dict.fromkeys(inside, "the circle")})
    check_builds(findings, pipeline, values.composition)
    check_gates(findings, pipeline, values.environments)
    return pipeline


@dataclass(frozen=True, slots=True)
class _StageReader:
    """Reads stages. `stopped` fills with those that can never start, and why."""

    values: StepValues
    pipeline: Block
    names: tuple[str, ...]
    matrices: MatrixReader
    stopped: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> Stage:
        """Return a stage, locked when it cannot be read."""
        where, place, node = f"pipeline.{name}", self.pipeline.key_place(name), self.pipeline.entries[name]
        reader = self.values.reader.about(name)
        check_node_name(reader, name, place, "pipeline")
        block = reader.block(node, where, "a mapping with `steps:`")
        if block is None:
            self.stopped[name] = f"{name}, which cannot be read"
            return Stage(name, place=place, locked=f"not a stage: {node_in_words(node)}")
        reader.check_keys(block, STAGE_KEYS, where)
        needs = self._needs(reader, block, where, name)
        written = block.get("steps")
        section = reader.block(written, f"{where}.steps", "a mapping of steps")
        if section is None and written is not None:
            self.stopped[name] = f"{name}, which cannot be read"
            return Stage(name, needs, place=place, locked=f"no steps: {node_in_words(written)}")
        if section is None or not section.entries:
            reader.findings.error(place, f"{where}: a stage needs at least one step")
            return Stage(name, needs, place=place)
        return Stage(name, needs, StageSteps(self.values, self.matrices, name, section).read(), place)

    def _needs(self, reader: Reader, block: Block, where: str, name: str) -> tuple[str, ...]:
        node = block.get("needs")
        written = reader.texts(node, f"{where}.needs", "a list of stages")
        if any(need.text not in self.names for need in written):
            self.stopped[name] = f"{name}, which needs a stage that is not there"
        return read_needs(reader, node, f"{where}.needs", name, self.names, what="stage")


def _check_circles(
    findings: Findings, edges: Mapping[str, tuple[str, ...]], places: Mapping[str, Place | None], what: str
) -> set[str]:
    """Report the circles among stages or among the steps of one; returns what stands in them."""
    inside: set[str] = set()
    for circle in circles(edges):
        inside.update(circle)
        text = f"{what} wait for each other in a circle: {describe(circle)}"
        findings.about(circle[0]).error(places[circle[0]] or Place(""), text, _CURE)
    return inside
