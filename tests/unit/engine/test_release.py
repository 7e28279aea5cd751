"""Releases and the evidence behind them."""

from backend.domain.facts import RunStarted, StepChanged, TestsReported
from backend.domain.fold import fold
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.report import TestSummary
from backend.domain.run import Run, RunRequest, Source
from backend.domain.service import Composition, Service
from backend.engine.release import evidence_for, evidence_of, release_id
from tests.support.workshop import Workshop, command, stage

PIPELINE = Pipeline(
    (
        Stage("unit", (), (Step("a", "test"), Step("b", "test"), Step("cry", "run", when="failure"))),
        Stage("later", ("unit",), (Step("c", "test"),)),
    )
)
REFS = ("unit/a", "unit/b", "unit/cry", "later/c")


def run_with(*changes: StepChanged, refs: tuple[str, ...] = REFS) -> Run:
    """Return a run of the pipeline after changes."""
    started = RunStarted("r", 1, 1.0, PIPELINE, RunRequest(), Source(), refs)
    run = fold([started, TestsReported("r", "unit/a", 1, 2.0, TestSummary(3)), *changes])
    assert run is not None
    return run


def ended(ref: str, phase: Phase = Phase.SUCCEEDED, *, marked: bool = False) -> StepChanged:
    """A step that ended."""
    return StepChanged("r", ref, phase, 2.0, marked=marked)


def test_only_whole_stages_are_evidence() -> None:
    whole = run_with(ended("unit/a"), ended("unit/b"), ended("unit/cry", Phase.SKIPPED))
    assert [(found.stage, found.phase, found.tests.passed) for found in evidence_of(whole)] == [
        ("unit", Phase.SUCCEEDED, 3)
    ]
    assert evidence_of(run_with(ended("unit/a"))) == ()
    assert evidence_of(run_with(ended("unit/a"), refs=("unit/a",))) == ()


def test_a_stage_of_which_nothing_was_tried_is_no_evidence() -> None:
    pipeline = Pipeline((Stage("cure", (), (Step("cry", "run", when="failure"),)),))
    skipped = StepChanged("r", "cure/cry", Phase.SKIPPED, 2.0)
    run = fold([RunStarted("r", 1, 1.0, pipeline, RunRequest(), Source(), ("cure/cry",)), skipped])
    assert run is not None
    assert evidence_of(run) == ()


def test_a_failure_that_was_let_pass_is_no_good_evidence() -> None:
    run = run_with(ended("unit/a"), ended("unit/b", Phase.FAILED, marked=True), ended("unit/cry", Phase.SKIPPED))
    assert [found.phase for found in evidence_of(run)] == [Phase.FAILED]


def test_the_id_follows_images_and_files_not_their_order() -> None:
    one, two = ImageIdentity("sha256:1"), ImageIdentity("sha256:2")
    a, b = Service("a", environment={"x": "1", "y": "2"}), Service("b")
    first = release_id({"a": one, "b": two}, [Composition({"a": a, "b": b})])
    same = Service("a", environment={"y": "2", "x": "1"})
    assert release_id({"b": two, "a": one}, [Composition({"b": b, "a": same})]) == first
    assert release_id({"a": two, "b": two}, [Composition({"a": a, "b": b})]) != first
    assert release_id({"a": one, "b": two}, [Composition({"a": a, "b": Service("b", user="x")})]) != first
    assert len(first) == 12


async def test_evidence_is_found_for_exactly_these_images(shop: Workshop) -> None:
    shop.service("web")
    build = stage("build", Step("images", "build", "*"))
    unit = stage("unit", command("a", "echo"), needs=("build",))
    deploy = stage("staging", Step("d", "deploy", "staging"), needs=("build",))
    await shop.run(build, deploy)
    release = shop.deployer.running["staging"]
    assert "unit" not in await evidence_for(shop.world.history, release)
    # The same images again, tested this time.
    tested = await shop.run(build, unit)
    found = await evidence_for(shop.world.history, release)
    assert (found["unit"].run, found["unit"].phase) == (tested.id, Phase.SUCCEEDED)
    # Other images: what is said of them says nothing of these.
    (shop.root / "web" / "Dockerfile").write_text("FROM base:1\nRUN echo other > name\n")
    await shop.run(build, stage("unit", command("a", "exit 1"), needs=("build",)))
    assert (await evidence_for(shop.world.history, release))["unit"].run == tested.id
