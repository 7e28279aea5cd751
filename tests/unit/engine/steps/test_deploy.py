"""The steps deploy and promote."""

from dataclasses import replace

from backend.domain.cause import Cause
from backend.domain.errors import RefusedError, WaitingError
from backend.domain.facts import ReleaseMade
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.run import RunRequest, Source
from backend.drivers.simulated.behaviour import Scripted
from backend.engine.deployer import LockedError
from backend.engine.step_context import images_of
from tests.support.workshop import Workshop, command, stage

STAGES = (
    stage("build", Step("images", "build", "*")),
    stage("unit", command("a", "echo"), needs=("build",)),
    stage("staging", Step("deploy", "deploy", "staging"), needs=("unit",)),
    stage("production", Step("promote", "promote", "staging", {"to": "production"}), needs=("staging",)),
)


async def test_the_release_holds_the_runs_images_and_its_evidence(shop: Workshop) -> None:
    shop.service("web")
    shop.service("database", image="base:1")
    run = await shop.run(*STAGES)
    assert run.phase is Phase.SUCCEEDED, run.steps
    release = shop.deployer.running["production"]
    assert release == shop.deployer.running["staging"]
    assert release.images["web"].config_digest == images_of(run)["web"]
    assert release.images["database"] == shop.simulated.shelf.find("base:1").info.identity
    assert (release.version, release.run, release.by) == ("#1", run.id, "ann")
    assert [(found.stage, found.phase) for found in release.evidence] == [
        ("build", Phase.SUCCEEDED),
        ("unit", Phase.SUCCEEDED),
    ]
    assert sum(isinstance(fact, ReleaseMade) for fact in shop.facts) == 1


async def test_a_name_that_moves_after_the_tests_does_not_change_the_release(shop: Workshop) -> None:
    shop.service("database", image="base:1")
    tested = shop.simulated.shelf.find("base:1")
    shop.simulated.shelf.add("tools:1", Scripted())
    stages = (
        stage("unit", Step("t", "test", "database", {"command": "true"})),
        stage("ask", Step("ask", "approve", "Go on?"), needs=("unit",)),
        stage("staging", Step("deploy", "deploy", "staging"), needs=("ask",)),
    )
    run_id = await shop.executor.start(shop.workspace(*stages), RunRequest(by="ann"))
    await shop.until_step("ask/ask", Phase.WAITING)
    shop.simulated.shelf.keep(shop.simulated.shelf.find("tools:1"), ("base:1",))
    await shop.executor.approve(run_id, "ask/ask", by="bob")
    run = await shop.executor.wait(run_id)
    assert run.phase is Phase.SUCCEEDED, run.steps
    assert shop.deployer.running["staging"].images["database"] == tested.info.identity


async def test_a_release_of_images_from_another_commit_is_not_called_clean(shop: Workshop) -> None:
    shop.service("web")
    await shop.run(*STAGES[:1])
    built = shop.tree.now
    shop.tree.now = Source("decaf", False, "main")
    await shop.run(*STAGES[:3], request=RunRequest(only="staging/deploy", by="ann"))
    assert shop.deployer.running["staging"].source == replace(built, dirty=True)


async def test_the_same_images_and_files_make_the_same_release(shop: Workshop) -> None:
    shop.service("web")
    await shop.run(*STAGES)
    first = shop.deployer.running["staging"].id
    await shop.run(*STAGES)
    assert shop.deployer.running["staging"].id == first
    shop.service("web", environment={"A": "changed"})
    await shop.run(*STAGES)
    assert shop.deployer.running["staging"].id != first


async def test_a_run_promotes_what_it_deployed_and_not_what_another_brought_there_meanwhile(shop: Workshop) -> None:
    shop.service("web")
    asked = Step("ask", "approve", "Go on?")
    first = await shop.executor.start(
        shop.workspace(*STAGES[:3], stage("ask", asked, needs=("staging",)), replace(STAGES[3], needs=("ask",))),
        RunRequest(by="ann"),
    )
    await shop.until_step("ask/ask", Phase.WAITING)
    shop.service("web", environment={"A": "newer"})
    second = await shop.run(*STAGES[:3])
    await shop.executor.approve(first, "ask/ask", by="bob")
    run = await shop.executor.wait(first)
    assert second.phase is Phase.SUCCEEDED
    promoted = run.steps["production/promote"]
    assert (promoted.phase, promoted.reason) == (Phase.FAILED, Cause.GATE_CLOSED)
    assert "production" not in shop.deployer.running


async def test_a_run_that_deployed_nothing_promotes_what_lives(shop: Workshop) -> None:
    shop.service("web")
    await shop.run(*STAGES[:3])
    run = await shop.run(*STAGES, request=RunRequest(only="production/promote", by="ann"))
    assert run.phase is Phase.SUCCEEDED, run.steps
    assert shop.deployer.running["production"] == shop.deployer.running["staging"]


async def test_a_refusal_fails_with_the_gate(shop: Workshop) -> None:
    shop.deployer.problems = [RefusedError("The tests did not pass.")]
    run = await shop.run(stage("s", Step("d", "deploy", "staging", retries=3)))
    step = run.steps["s/d"]
    assert (step.phase, step.reason, step.attempt) == (Phase.FAILED, Cause.GATE_CLOSED, 1)


async def test_a_gate_that_opens_later_is_waited_for(shop: Workshop) -> None:
    shop.deployer.problems = [WaitingError("Soaks for 2 s more.", "Wait.")] * 2
    run = await shop.run(stage("s", Step("d", "deploy", "staging")))
    assert run.phase is Phase.SUCCEEDED
    waited = [fact for fact in shop.facts if getattr(fact, "phase", None) is Phase.WAITING]
    assert [getattr(fact, "message", "") for fact in waited] == ["Soaks for 2 s more. Wait."]


async def test_an_environment_that_somebody_works_on_is_waited_for(shop: Workshop) -> None:
    shop.deployer.problems = [LockedError("staging is locked by bob (deploy #7) for 3 s", "Wait.")] * 2
    run = await shop.run(stage("s", Step("d", "deploy", "staging")))
    assert run.phase is Phase.SUCCEEDED
    assert len(shop.deployer.calls) == 3


async def test_a_failed_deployment_fails_the_step_with_its_words(shop: Workshop) -> None:
    shop.deployer.phase, shop.deployer.message = Phase.FAILED, "web never became healthy; rolled back to #1"
    run = await shop.run(stage("s", Step("d", "deploy", "staging")))
    assert (run.phase, run.steps["s/d"].reason) == (Phase.FAILED, Cause.ROLLED_BACK)


async def test_a_service_without_an_image_makes_no_release(shop: Workshop) -> None:
    shop.service("web")
    run = await shop.run(stage("s", Step("d", "deploy", "staging")))
    assert run.phase is Phase.ERRORED
    assert shop.deployer.calls == []
