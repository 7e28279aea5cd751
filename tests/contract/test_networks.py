"""ports.Networks and ports.Volumes on every engine."""

import socket

import pytest

from backend.domain.container import Attachment
from backend.domain.errors import ConflictError, NotFoundError
from backend.domain.service import Mount, MountKind, Port
from tests.contract.conftest import Bench


async def test_creating_a_network_again_returns_the_one_that_exists(bench: Bench) -> None:
    first = await bench.engine.networks.create(bench.name("n"), bench.labels)
    again = await bench.engine.networks.create(bench.name("n"), bench.labels)
    assert first == again
    assert first.labels == bench.labels
    assert await bench.engine.networks.list(bench.labels) == [first]
    await bench.engine.networks.remove(first.name)
    await bench.engine.networks.remove(first.name)
    assert await bench.engine.networks.list(bench.labels) == []


async def test_creating_a_volume_again_returns_the_one_that_exists(bench: Bench) -> None:
    first = await bench.engine.volumes.create(bench.name("v"), bench.labels)
    assert await bench.engine.volumes.create(bench.name("v"), bench.labels) == first
    assert await bench.engine.volumes.list({**bench.labels, "other": ""}) == []
    assert await bench.engine.volumes.list(bench.labels) == [first]
    await bench.engine.volumes.remove(first.name)
    await bench.engine.volumes.remove(first.name)
    assert await bench.engine.volumes.list(bench.labels) == []


async def test_a_volume_in_use_is_a_conflict(bench: Bench) -> None:
    name = bench.name("v")
    await bench.engine.volumes.create(name, bench.labels)
    await bench.engine.containers.create(bench.spec(mounts=(Mount(MountKind.VOLUME, "/data", name),)))
    with pytest.raises(ConflictError):
        await bench.engine.volumes.remove(name)


async def test_a_container_is_connected_and_disconnected_again_and_again(bench: Bench) -> None:
    networks = bench.engine.networks
    network_one = await networks.create(bench.name("n1"), bench.labels)
    network_two = await networks.create(bench.name("n2"), bench.labels)
    identity = await bench.started(networks=(Attachment(network_one.name, ("first",)),))
    await networks.connect(network_two.name, identity, ["second"])
    await networks.connect(network_two.name, identity, ["second"])
    assert set((await bench.engine.containers.inspect(identity)).addresses) == {network_one.name, network_two.name}
    await networks.disconnect(network_two.name, identity)
    await networks.disconnect(network_two.name, identity)
    assert set((await bench.engine.containers.inspect(identity)).addresses) == {network_one.name}
    with pytest.raises(NotFoundError):
        await networks.connect(bench.name("nowhere"), identity)


async def test_containers_find_each_other_by_their_aliases(real_bench: Bench) -> None:
    front = await real_bench.engine.networks.create(real_bench.name("front"), real_bench.labels)
    back = await real_bench.engine.networks.create(real_bench.name("back"), real_bench.labels)
    both = (Attachment(front.name, ("web", "www")), Attachment(back.name, ("store",)))
    await real_bench.started("mkdir /w; echo hello > /w/index.html; httpd -f -p 8080 -h /w", "server", networks=both)
    client = await real_bench.started(part="client", networks=(Attachment(back.name), Attachment(front.name)))
    for name in ("web", "www", "store"):
        found = await real_bench.engine.exec.run(
            client,
            ["sh", "-c", f"for i in $(seq 1 50); do wget -qO- http://{name}:8080/ && exit 0; sleep 0.1; done; exit 1"],
        )
        assert found.stdout == b"hello\n", (name, found.stderr)


async def test_a_taken_host_port_is_a_conflict(real_bench: Bench) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        identity = await real_bench.engine.containers.create(
            real_bench.spec(ports=(Port(80, port, host_ip="127.0.0.1"),))
        )
        with pytest.raises(ConflictError, match=str(port)):
            await real_bench.engine.containers.start(identity)


async def test_published_ports_are_told(real_bench: Bench) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    identity = await real_bench.started(ports=(Port(80, port, host_ip="127.0.0.1"),))
    assert Port(80, port, "tcp", "127.0.0.1") in (await real_bench.engine.containers.inspect(identity)).ports
