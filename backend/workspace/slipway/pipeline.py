"""The pipeline of `slipway.yaml`: its stages and steps, and the rules of its graph."""

from backend.domain.graph import circles, describe, stage_edges, step_edges
from backend.domain.pipeline import Pipeline, Stage, step_ref
from backend.domain.problem import Place
from backend.workspace.nodes import Block
from backend.workspace.nodes import describe as node_in_words
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
    """Return the pipeline. What is wrong in it is left out or locked, and circles are reported with the way they go."""
    names = stage_names(section)
    if not names:
        values.reader.findings.error(section.place, "pipeline: it has no stages")
    matrices = MatrixReader(values.composition)
    stages = [_stage(values, matrices, name, section, names) for name in names]
    pipeline = Pipeline(tuple(stages))
    _check_stages(values, pipeline)
    for stage in stages:
        _check_steps(values, pipeline, stage)
    return pipeline


def _stage(values: StepValues, matrices: MatrixReader, name: str, pipeline: Block, names: tuple[str, ...]) -> Stage:
    where, place, node = f"pipeline.{name}", pipeline.key_place(name), pipeline.entries[name]
    reader = values.reader.about(name)
    check_node_name(reader, name, place, "pipeline")
    block = reader.block(node, where, "a mapping with `steps:`")
    if block is None:
        return Stage(name, place=place, locked=f"not a stage: {node_in_words(node)}")
    reader.check_keys(block, STAGE_KEYS, where)
    needs = read_needs(reader, block.get("needs"), f"{where}.needs", name, names, what="stage")
    written = block.get("steps")
    section = reader.block(written, f"{where}.steps", "a mapping of steps")
    if section is None and written is not None:
        return Stage(name, needs, place=place, locked=f"no steps: {node_in_words(written)}")
    if section is None or not section.entries:
        reader.findings.error(place, f"{where}: a stage needs at least one step")
        return Stage(name, needs, place=place)
    steps = StageSteps(values, matrices, name, section)
    return Stage(name, needs, steps.read(), place, groups=steps.groups)


def _check_stages(values: StepValues, pipeline: Pipeline) -> None:
    edges = stage_edges(pipeline)
    places = {stage.name: stage.place for stage in pipeline.stages}
    inside: set[str] = set()
    for circle in circles(edges):
        inside.update(circle)
        findings = values.reader.findings.about(circle[0])
        place = places[circle[0]] or Place("")
        findings.error(place, f"stages wait for each other in a circle: {describe(circle)}", _CURE)
    for stage in _after(pipeline, inside):
        findings = values.reader.findings.about(stage.name)
        findings.warning(stage.place or Place(""), f"pipeline.{stage.name} can never start: it waits for the circle")


def _after(pipeline: Pipeline, blocked: set[str]) -> list[Stage]:
    """Return the stages outside of a circle that wait for it; `blocked` grows by them."""
    found: list[Stage] = []
    while more := [
        stage for stage in pipeline.stages if stage.name not in blocked and blocked.intersection(stage.needs)
    ]:
        found += more
        blocked.update(stage.name for stage in more)
    return found


def _check_steps(values: StepValues, pipeline: Pipeline, stage: Stage) -> None:
    edges = step_edges(pipeline, stage.name)
    places = {step_ref(stage.name, step.written): step.place for step in stage.steps}
    for circle in circles(edges):
        findings = values.reader.findings.about(circle[0])
        place = places[circle[0]] or Place("")
        findings.error(place, f"steps wait for each other in a circle: {describe(circle)}", _CURE)
