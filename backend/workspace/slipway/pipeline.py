"""The pipeline of `slipway.yaml`: its stages, and the rules of its graph."""

from collections.abc import Sequence

from backend.domain.graph import stage_edges
from backend.domain.pipeline import Pipeline
from backend.notation.nodes import Block
from backend.workspace.slipway.advice import check_builds, check_gates, check_starts
from backend.workspace.slipway.kept_stages import KeptStages
from backend.workspace.slipway.stage_text import StageText
from backend.workspace.slipway.stages import check_circles
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.slipway.steps import written_keys


def stage_texts(section: Block | None) -> tuple[StageText, ...]:
    """Return the stages of a mapping, before any of them is read."""
    return tuple(StageText(section, name) for name in written_keys(section)) if section else ()


def read_pipeline(values: StepValues, texts: Sequence[StageText], kept: KeptStages) -> Pipeline:
    """Return the pipeline. What is wrong in it is left out or locked; circles are reported with the way they go, and what nobody can
    want is warned of. What `kept` knows is not read anew.
    """
    findings = values.reader.findings
    stages = kept.read(values, texts)
    pipeline = Pipeline(tuple(read.stage for read in stages))
    places = {stage.name: stage.place for stage in pipeline.stages}
    inside = check_circles(findings, stage_edges(pipeline), places, "stages")
    stopped = {read.stage.name: read.stopped for read in stages if read.stopped}
    check_starts(findings, pipeline, {**stopped, **dict.fromkeys(inside, "the circle")})
    check_builds(findings, pipeline, values.composition)
    check_gates(findings, pipeline, values.environments)
    return pipeline
