"""The pipeline of `slipway.yaml`: its stages and steps, and the rules of its graph."""

from backend.domain.graph import circles, describe, stage_edges, step_edges
from backend.domain.pipeline import Pipeline, Stage, Step, step_ref
from backend.domain.problem import Place
from backend.workspace.nodes import Block, Node
from backend.workspace.slipway.names import check_node_name
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.slipway.steps import StepReader, read_needs

STAGE_KEYS = ("needs", "steps")
_CURE = "remove one of these needs"


def stage_names(section: Block | None) -> tuple[str, ...]:
    """Return the names of the stages, before any of them is read."""
    return tuple(key for key in section.entries if not key.startswith("x-")) if section else ()


def read_pipeline(values: StepValues, section: Block) -> Pipeline:
    """Return the pipeline; what is wrong in it is left out, and circles are reported with the way they go."""
    names = stage_names(section)
    if not names:
        values.reader.findings.error(section.place, "pipeline: it has no stages")
    stages = [_stage(values, name, section.entries[name], section.key_place(name), names) for name in names]
    pipeline = Pipeline(tuple(stages))
    _check_stages(values, pipeline)
    for stage in stages:
        _check_steps(values, pipeline, stage)
    return pipeline


def _stage(values: StepValues, name: str, node: Node, place: Place, names: tuple[str, ...]) -> Stage:
    where = f"pipeline.{name}"
    reader = values.reader.about(name)
    check_node_name(reader, name, place, "pipeline")
    block = reader.block(node, where, "a mapping with `steps:`")
    if block is None:
        return Stage(name, place=place)
    reader.check_keys(block, STAGE_KEYS, where)
    needs = read_needs(reader, block.get("needs"), f"{where}.needs", name, names, what="stage")
    section = reader.block(block.get("steps"), f"{where}.steps", "a mapping of steps")
    if section is None or not section.entries:
        if section is not None or block.get("steps") is None:
            reader.findings.error(place, f"{where}: a stage needs at least one step")
        return Stage(name, needs, place=place)
    keys = stage_names(section)
    steps = [_step(values, name, key, section, keys) for key in keys]
    return Stage(name, needs, tuple(step for step in steps if step is not None), place)


def _step(values: StepValues, stage: str, name: str, section: Block, names: tuple[str, ...]) -> Step | None:
    where, place = f"pipeline.{stage}.steps.{name}", section.key_place(name)
    reader = values.reader.about(step_ref(stage, name))
    check_node_name(reader, name, place, f"pipeline.{stage}.steps")
    own = StepValues(reader, values.composition, values.environments)
    return StepReader(own).read(name, section.entries[name], place, where, names)


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
    places = {step_ref(stage.name, step.name): step.place for step in stage.steps}
    for circle in circles(edges):
        findings = values.reader.findings.about(circle[0])
        place = places[circle[0]] or Place("")
        findings.error(place, f"steps wait for each other in a circle: {describe(circle)}", _CURE)
