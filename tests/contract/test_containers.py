"""ports.Containers on every engine."""

import asyncio
import re
from dataclasses import replace

import pytest

from backend.domain.container import ContainerSpec, ContainerState, ContainerStatus
from backend.domain.errors import ConflictError, NotFoundError
from backend.domain.service import HealthCheck, Mount, MountKind
from tests.contract.conftest import Bench


async def test_a_created_container_is_not_running_until_it_is_started(bench: Bench) -> None:
    containers = bench.engine.containers
    identity = await containers.create(bench.spec())
    created = await containers.inspect(identity)
    assert (created.status, created.running, created.name) == (ContainerStatus.CREATED, False, bench.name())
    await containers.start(identity)
    await containers.start(bench.name())  # a running one is no error
    running = await containers.inspect(bench.name())
    assert running.running
    assert running.id == identity
    assert running.started >= running.created > 0


async def test_the_image_is_read_back_as_its_config_digest(bench: Bench) -> None:
    identity = await bench.engine.containers.create(bench.spec())
    info = await bench.engine.images.inspect(bench.image)
    assert info.identity.config_digest.startswith("sha256:")
    assert (await bench.engine.containers.inspect(identity)).image == info.identity.config_digest


async def test_a_container_is_made_from_a_config_digest(bench: Bench) -> None:
    digest = (await bench.engine.images.inspect(bench.image)).identity.config_digest
    identity = await bench.engine.containers.create(
        ContainerSpec(bench.name(), digest, command=("true",), labels=bench.labels)
    )
    assert (await bench.engine.containers.inspect(identity)).image == digest


async def test_a_taken_name_is_a_conflict(bench: Bench) -> None:
    await bench.engine.containers.create(bench.spec())
    with pytest.raises(ConflictError, match=bench.name()):
        await bench.engine.containers.create(bench.spec())


async def test_a_missing_image_is_not_found_and_named(bench: Bench) -> None:
    with pytest.raises(NotFoundError, match="slipway-nowhere"):
        await bench.engine.containers.create(ContainerSpec(bench.name(), "localhost/slipway-nowhere:1"))


async def test_what_does_not_exist_is_not_found_but_may_be_removed(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        await bench.engine.containers.inspect(bench.name())
    with pytest.raises(NotFoundError):
        await bench.engine.containers.start(bench.name())
    await bench.engine.containers.remove(bench.name())


async def test_a_running_container_is_removed_at_once(bench: Bench) -> None:
    await bench.started()
    await bench.engine.containers.remove(bench.name())
    with pytest.raises(NotFoundError):
        await bench.engine.containers.inspect(bench.name())


async def test_a_stopped_container_may_be_stopped_again(bench: Bench) -> None:
    identity = await bench.started()
    await bench.engine.containers.stop(identity, timeout=1)
    await bench.engine.containers.stop(identity, timeout=1)
    stopped = await bench.engine.containers.inspect(identity)
    assert stopped.status is ContainerStatus.EXITED
    assert stopped.exit_code in {137, 143}
    assert stopped.finished >= stopped.started


async def test_the_list_holds_stopped_ones_and_asks_for_all_labels(bench: Bench) -> None:
    one = await bench.engine.containers.create(bench.spec(part="one", labels={"a": "1", "b": "x"}))
    two = await bench.started(part="two", labels={"a": "1", "b": "y"})
    both = await bench.engine.containers.list({**bench.labels, "a": "1"})
    assert {state.id for state in both} == {one, two}
    assert [state.id for state in await bench.engine.containers.list({**bench.labels, "b": "y"})] == [two]
    assert {state.id for state in await bench.engine.containers.list({**bench.labels, "b": ""})} == {one, two}
    assert await bench.engine.containers.list({**bench.labels, "b": "z"}) == []


async def test_labels_and_environment_arrive(bench: Bench) -> None:
    identity = await bench.started("env; sleep 300", labels={"note": "a=b c"}, environment={"GREETING": "ä b=c"})
    assert (await bench.engine.containers.inspect(identity)).labels["note"] == "a=b c"
    found = await bench.engine.exec.run(identity, ["printenv"] if bench.kind == "simulated" else ["env"])
    assert "GREETING=ä b=c" in found.stdout.decode().splitlines()


async def test_health_follows_the_check(real_bench: Bench) -> None:
    check = HealthCheck(("CMD-SHELL", "echo looked; test -e /tmp/ok"), interval=0.3, timeout=2.0, retries=2)
    identity = await real_bench.started(healthcheck=check)

    async def until(health: str) -> ContainerState:
        for _ in range(200):
            state = await real_bench.engine.containers.inspect(identity)
            if state.health == health:
                return state
            await asyncio.sleep(0.1)
        raise AssertionError(f"never {health}")

    assert (await until("unhealthy")).health_output == "looked"
    assert (await real_bench.engine.exec.run(identity, ["touch", "/tmp/ok"])).exit_code == 0
    assert (await until("healthy")).running


async def test_mounts_have_the_names_of_their_volumes_and_unnamed_ones_stay_when_asked(bench: Bench) -> None:
    named = await bench.engine.volumes.create(bench.name("v"), bench.labels)
    mounts = (Mount(MountKind.VOLUME, "/data", named.name), Mount(MountKind.VOLUME, "/cache", read_only=False))
    identity = await bench.engine.containers.create(replace(bench.spec(), mounts=mounts))
    state = await bench.engine.containers.inspect(identity)
    assert state.reference.endswith("busybox:1") or state.reference == bench.image
    found = {mount.target: mount.source for mount in state.mounts}
    assert found["/data"] == named.name
    assert re.fullmatch("[0-9a-f]{64}", found["/cache"])
    await bench.engine.containers.remove(identity, volumes=False)
    kept = [volume.name for volume in await bench.engine.volumes.list({})]
    assert named.name in kept
    if bench.kind != "simulated":  # which keeps no data of unnamed ones
        assert found["/cache"] in kept
        await bench.engine.volumes.remove(found["/cache"])
