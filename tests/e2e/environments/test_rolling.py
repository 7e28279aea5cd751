"""Rollouts of two real services that call each other, under load: not one request may be lost."""

import pytest

from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.service import Mount, MountKind
from backend.ports.container_engine import ContainerEngine
from tests.e2e.environments.conftest import left
from tests.support.http_load import LoadProcess
from tests.support.two_services import Stage, composition, release

pytestmark = pytest.mark.docker


async def deploy(stage: Stage, version: str, image: ImageIdentity) -> Phase:
    """Deploy to staging what is set there."""
    run = f"run-{version}-{len(stage.said)}"
    done = await stage.console().deploy("staging", release(version, image), by="ann", run=run, say=stage.say)
    stage.said.append(done.message)
    return done.phase


async def test_rollouts_scaling_and_rollback_under_load_lose_no_request(
    stage: Stage, image: ImageIdentity, port: int
) -> None:
    stage.set("staging", composition("1", port))
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    console = stage.console()
    async with LoadProcess("127.0.0.1", port, rate=150, connections=12) as load:
        stage.set("staging", composition("2", port))
        assert await deploy(stage, "2", image) is Phase.SUCCEEDED
        for service, replicas in (("inner", 2), ("front", 2), ("inner", 1), ("front", 1)):
            plan = await console.plan_scale("staging", service, replicas)
            done = await console.finished(await console.carry_out(plan, by="ann", say=stage.say))
            assert done.phase is Phase.SUCCEEDED, done.message
        plan = await console.plan_rollback("staging")
        done = await console.finished(await console.carry_out(plan, by="ann", say=stage.say))
        assert done.phase is Phase.SUCCEEDED, done.message
        tally = await load.end()
    assert tally.failures == 0, tally.failed
    assert tally.sent > 1500
    assert {"1>1", "2>2"} <= set(tally.bodies)


async def test_a_version_that_crashes_never_gets_a_request(stage: Stage, image: ImageIdentity, port: int) -> None:
    stage.set("staging", composition("1", port))
    await deploy(stage, "1", image)
    async with LoadProcess("127.0.0.1", port, rate=100, connections=8) as load:
        stage.set("staging", composition("2", port, front={"environment": {"VERSION": "2", "BROKEN": "crash"}}))
        assert await deploy(stage, "2", image) is Phase.FAILED
        tally = await load.end()
    assert tally.failures == 0, tally.failed
    assert any("cannot find my configuration" in line for line in stage.said)
    assert set(tally.bodies) <= {"1>1", "1>2"}  # the inner service moved, and went back
    state = await stage.console().observe("staging")
    assert {name: service.version for name, service in state.services.items()} == {"front": "#1", "inner": "#1"}
    assert all(service.health is Health.HEALTHY and not service.drift for service in state.services.values()), state


async def test_a_new_host_port_moves_the_proxy_and_a_taken_one_keeps_the_old(
    stage: Stage, image: ImageIdentity, port: int
) -> None:
    stage.set("staging", composition("1", port))
    await deploy(stage, "1", image)
    stage.set("other", composition("1", port))
    taken = await stage.console().deploy("other", release("1", image), by="ann", run="o", say=stage.say)
    assert taken.phase is Phase.FAILED
    assert taken.reason == "port taken"
    url = await stage.console().endpoint("staging", "front")
    assert (await stage.prober.get(url)).body == "1>1"
    stage.set("staging", composition("2", port + 1))
    assert await deploy(stage, "2", image) is Phase.SUCCEEDED
    moved = await stage.console().endpoint("staging", "front")
    assert moved.endswith(str(port + 1))
    assert (await stage.prober.get(moved)).body == "2>2"
    assert (await stage.prober.get(url)).status == 0


async def test_a_writable_volume_is_recreated_and_keeps_its_data(
    stage: Stage, image: ImageIdentity, engine: ContainerEngine, port: int
) -> None:
    data = {"mounts": (Mount(MountKind.VOLUME, "/data", "data"),)}
    stage.set("staging", composition("1", port, inner=data))
    await deploy(stage, "1", image)
    name = f"{stage.project}-staging-inner-g1-1"
    assert (await engine.exec.run(name, ("sh", "-c", "echo kept > /data/note"))).exit_code == 0
    stage.set("staging", composition("2", port, inner=data))
    assert await deploy(stage, "2", image) is Phase.SUCCEEDED
    assert any("recreate (writable volume data" in line for line in stage.said)
    read = await engine.exec.run(f"{stage.project}-staging-inner-g2-1", ("cat", "/data/note"))
    assert read.stdout == b"kept\n"


async def test_a_read_only_service_gets_its_secret_all_the_same(
    stage: Stage, image: ImageIdentity, engine: ContainerEngine, port: int
) -> None:
    stage.set("staging", composition("1", port, inner={"read_only": True, "tmpfs": ("/tmp",)}))
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED, stage.said
    read = await engine.exec.run(f"{stage.project}-staging-inner-g1-1", ("cat", "/run/secrets/signing"))
    assert read.stdout == b"s3cret"


async def test_without_a_health_check_the_port_decides(stage: Stage, image: ImageIdentity, port: int) -> None:
    slow = ("sh", "-c", "sleep 4; exec python3 /app/server.py")
    stage.set("staging", composition("1", port, inner={"healthcheck": None, "command": slow}))
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    assert (await stage.prober.get(await stage.console().endpoint("staging", "front"))).body == "1>1"


async def test_down_leaves_nothing_but_volumes(stage: Stage, image: ImageIdentity, port: int) -> None:
    stage.set("staging", composition("1", port))
    await deploy(stage, "1", image)
    console = stage.console()
    done = await console.finished(await console.carry_out(await console.plan_down("staging"), by="ann", say=stage.say))
    assert done.phase is Phase.SUCCEEDED
    assert await left(stage) == []
    state = await console.observe("staging")
    assert [item.action for item in state.history] == ["down", "deploy"]
    assert await left(stage) == []


async def test_what_somebody_changes_by_hand_is_seen(
    stage: Stage, image: ImageIdentity, engine: ContainerEngine, port: int
) -> None:
    stage.set("staging", composition("1", port, inner={"replicas": 2}))
    await deploy(stage, "1", image)
    await engine.containers.remove(f"{stage.project}-staging-inner-g1-2")
    inner = (await stage.console().observe("staging")).services["inner"]
    assert inner.drift == "1 copies instead of 2"
    assert inner.health is Health.DEGRADED
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    assert (await stage.console().observe("staging")).services["inner"].ready == 2


async def test_the_logs_of_all_copies_come_together(stage: Stage, image: ImageIdentity, port: int) -> None:
    stage.set("staging", composition("1", port, inner={"replicas": 2}))
    await deploy(stage, "1", image)
    lines = [line async for line in stage.console().logs("staging", "inner")]
    assert sorted(lines) == [f"{stage.project}-staging-inner-g1-{number} | version 1 serves" for number in (1, 2)]
