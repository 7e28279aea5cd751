"""The integration step: services together on a network of their own."""

import pytest

from backend.domain.cause import Cause
from backend.domain.errors import InputError
from backend.domain.labels import SERVICE
from backend.domain.phase import Phase
from backend.domain.pipeline import Step, Value
from backend.domain.run import RunRequest
from backend.domain.service import Composition, Dependency, HealthCheck, Mount, MountKind, Service
from backend.drivers.simulated.behaviour import HealthAnswer, Scripted
from backend.drivers.simulated.process import Process
from backend.engine.steps.integration import services_together
from tests.support.workshop import Workshop, stage

CHECK = HealthCheck(("CMD", "probe"), interval=0.5, timeout=1.0, retries=8, start_period=0.0)


def together(services: Value, line: str = "echo done", **fields: object) -> Step:
    """An integration step."""
    return Step("flow", "integration", services, {"in": "base:1", "command": line}, **fields)  # type: ignore[arg-type]


def serve(shop: Workshop, name: str, script: Scripted | None = None, **fields: object) -> None:
    """Add a service that runs until it is stopped."""
    shop.simulated.shelf.add(f"{name}:1", script or Scripted(exit_code=None, lines=[f"{name} is up"]))
    shop.service(name, image=f"{name}:1", healthcheck=CHECK, **fields)


async def test_services_start_in_order_and_all_is_gone_afterwards(shop: Workshop) -> None:
    serve(shop, "database", Scripted(exit_code=None, healthy_after=2.0, lines=["database is up"]))
    serve(shop, "web", depends_on=(Dependency("database", "service_healthy"),))
    serve(shop, "unrelated")
    run = await shop.run(stage("i", together(["web"])))
    assert run.phase is Phase.SUCCEEDED, run.steps
    started = [
        event.attributes.get(SERVICE)
        for event in shop.simulated.events
        if event.action == "start" and event.attributes.get(SERVICE)
    ]
    assert started == ["database", "web"]
    assert shop.left() == []
    log = await shop.log(run, "i/flow")
    assert "done" in log
    assert "database │ database is up" in log


async def test_services_find_each_other_by_name_on_their_own_network(shop: Workshop) -> None:
    serve(shop, "web")
    shop.simulated.shelf.add("waiting:1", Scripted(exit_code=None))
    step = Step("flow", "integration", ["web"], {"in": "waiting:1", "command": "x"})
    run_id = await shop.executor.start(shop.workspace(stage("i", step)), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    (network,) = shop.simulated.networks
    assert network.startswith("shop-")
    assert len(shop.simulated.resolve(network, "web")) == 1
    await shop.executor.abort(run_id)
    assert (await shop.executor.wait(run_id)).phase is Phase.ABORTED
    assert shop.left() == []


async def test_a_service_that_never_becomes_healthy_fails_with_its_last_lines(shop: Workshop) -> None:
    serve(shop, "web", Scripted(exit_code=None, healthy_after=None, lines=["no database"]))
    run = await shop.run(stage("i", together(["web"])))
    step = run.steps["i/flow"]
    assert (step.phase, step.reason) == (Phase.FAILED, Cause.NEVER_HEALTHY)
    assert "web never became healthy" in step.message
    assert "no database" in step.message
    assert shop.left() == []


async def test_a_service_that_ends_fails_with_its_exit_code(shop: Workshop) -> None:
    serve(shop, "web", Scripted(exit_code=3, lines=["no config"], healthy_after=None))
    run = await shop.run(stage("i", together(["web"])))
    step = run.steps["i/flow"]
    assert (step.phase, step.reason, step.exit_code) == (Phase.FAILED, Cause.EXIT_CODE, 3)
    assert "no config" in step.message


async def test_a_service_that_is_to_complete_is_waited_for(shop: Workshop) -> None:
    serve(shop, "migrate", Scripted(exit_code=0, seconds=2.0, lines=["migrated"]))
    serve(shop, "web", depends_on=(Dependency("migrate", "service_completed_successfully"),))
    run = await shop.run(stage("i", together(["web"])))
    assert run.phase is Phase.SUCCEEDED, run.steps


async def test_volumes_are_the_steps_own_and_go_with_it(shop: Workshop) -> None:
    serve(shop, "web", mounts=(Mount(MountKind.VOLUME, "/data", "data"),))
    await shop.run(stage("i", together(["web"])))
    made = [event.attributes.get("name", event.id) for event in shop.simulated.events if event.kind == "volume"]
    assert shop.left() == []
    assert "data" not in made


async def test_a_folder_of_the_workspace_is_copied_in_not_mounted(shop: Workshop) -> None:
    (shop.root / "seed").mkdir()
    (shop.root / "seed" / "a.txt").write_text("apples")
    shop.simulated.shelf.add("reader:1")
    shop.service(
        "reader",
        image="reader:1",
        command=("sh", "-c", "cat /seed/a.txt"),
        mounts=(Mount(MountKind.BIND, "/seed", str(shop.root / "seed")),),
    )
    shop.simulated.shelf.add("web:1", Scripted(exit_code=None))
    shop.service("web", image="web:1", depends_on=(Dependency("reader", "service_completed_successfully"),))
    run = await shop.run(stage("i", together(["web"])))
    assert run.phase is Phase.SUCCEEDED, run.steps
    assert "apples" in await shop.log(run, "i/flow")


async def test_a_failing_command_leaves_nothing_either(shop: Workshop) -> None:
    serve(shop, "web")
    run = await shop.run(stage("i", together(["web"], "exit 5", timeout=60.0)))
    assert (run.steps["i/flow"].exit_code, shop.left()) == (5, [])


def test_circles_and_unknown_services_are_refused() -> None:
    a = Service("a", depends_on=(Dependency("b"),))
    b = Service("b", depends_on=(Dependency("a"),))
    with pytest.raises(InputError, match="wait for each other"):
        services_together(Composition({"a": a, "b": b}), ["a"])
    with pytest.raises(InputError, match="no service c"):
        services_together(Composition({"a": Service("a")}), ["c"])


async def test_a_service_that_is_needed_as_started_is_not_waited_for_until_the_command_runs(shop: Workshop) -> None:
    """The health check of `ledger` asks `web`, which needs `ledger` only as started."""

    class Together(Scripted):
        async def check(self, process: Process) -> HealthAnswer:
            del process
            web = [event for event in shop.simulated.events if event.attributes.get(SERVICE) == "web"]
            return HealthAnswer(any(event.action == "start" for event in web), "web does not answer")

    serve(shop, "ledger", Together(exit_code=None))
    serve(shop, "web", depends_on=(Dependency("ledger", "service_started"),))
    run = await shop.run(stage("i", together(["web"])))
    assert run.phase is Phase.SUCCEEDED, run.steps
    events = [(event.action, event.attributes.get(SERVICE)) for event in shop.simulated.events]
    assert events.index(("start", "ledger")) < events.index(("start", "web"))
    assert events.index(("start", "web")) < events.index(("health_status: healthy", "ledger"))


async def test_the_command_waits_for_a_health_check_that_no_service_waits_for(shop: Workshop) -> None:
    serve(shop, "ledger", Scripted(exit_code=None, healthy_after=None, lines=["no tables"]))
    serve(shop, "web", depends_on=(Dependency("ledger", "service_started"),))
    run = await shop.run(stage("i", together(["web"])))
    step = run.steps["i/flow"]
    assert (step.phase, step.reason) == (Phase.FAILED, Cause.NEVER_HEALTHY)
    assert "ledger never became healthy" in step.message
    assert shop.left() == []
