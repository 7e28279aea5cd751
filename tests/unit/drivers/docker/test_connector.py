"""Opening engines: who answers, who does not and why, and through which kind of connection."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.docker.connector import DockerConnector
from tests.support.fake_docker_server import FakeDockerServer, plain

INFO = {
    "ID": "abc", "Name": "box", "ServerVersion": "20.10", "OSType": "linux", "Architecture": "x86_64", "NCPU": 2,
    "MemTotal": 5, "DockerRootDir": "/var/lib/docker", "SecurityOptions": ["name=seccomp", "name=rootless"],
}  # fmt: skip


@pytest.fixture
async def connector() -> AsyncIterator[DockerConnector]:
    """A connector that is closed."""
    connector = DockerConnector()
    yield connector
    await connector.close()


@pytest.fixture
def engine(server: FakeDockerServer, socket_path: str) -> DockerTarget:
    """A Docker engine that can be met."""
    server.answers |= {"/_ping": plain(200, b"OK", "Api-Version: 1.41"), "/info": plain(200, json.dumps(INFO).encode())}
    return DockerTarget(host=f"unix://{socket_path}")


async def test_an_engine_is_met_once_and_shared(
    connector: DockerConnector, engine: DockerTarget, server: FakeDockerServer
) -> None:
    first, second = await asyncio.gather(connector.connect(engine), connector.connect(engine))
    assert first is second
    assert server.requests == ["GET /_ping", "GET /v1.41/info"]
    assert (first.info.id, first.info.kind, first.info.builder, first.info.api_version) == (
        "abc",
        "docker",
        "buildkit",
        "1.41",
    )
    assert first.info.rootless


async def test_a_ping_asks_again_and_tells_of_another_engine(
    connector: DockerConnector, engine: DockerTarget, server: FakeDockerServer
) -> None:
    await connector.connect(engine)
    server.answers["/info"] = plain(200, json.dumps(INFO | {"ID": "other"}).encode())
    assert (await connector.ping(engine)).id == "other"


async def test_an_engine_whose_buildkit_is_off_builds_the_classic_way(
    connector: DockerConnector, engine: DockerTarget, server: FakeDockerServer
) -> None:
    server.answers["/_ping"] = plain(200, b"OK", "Api-Version: 1.44", "Builder-Version: 1")
    assert (await connector.connect(engine)).info.builder == "classic"


async def test_podman_has_an_identity_that_stays(
    connector: DockerConnector, engine: DockerTarget, server: FakeDockerServer
) -> None:
    server.answers["/_ping"] = plain(200, b"OK", "Api-Version: 1.41", "Libpod-Api-Version: 4.3.1")
    info = (await connector.connect(engine)).info
    assert (info.kind, info.builder, info.version) == ("podman", "classic", "4.3.1")
    other = DockerConnector()
    server.answers["/info"] = plain(200, json.dumps(INFO | {"ID": "made up anew"}).encode())
    assert (await other.connect(engine)).info.id == info.id
    await other.close()


async def test_every_address_that_was_tried_is_told_with_its_reason(
    connector: DockerConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    found = [f"{tmp_path}/docker.sock", f"{tmp_path}/podman/podman.sock"]
    monkeypatch.setattr("backend.drivers.docker.candidates._usual_sockets", lambda _: [Path(path) for path in found])
    with pytest.raises(UnreachableError) as caught:
        await connector.connect(DockerTarget())
    for path in found:
        assert f"unix://{path} (usual socket): " in caught.value.message
    assert caught.value.message.count("No such file") == 2
    assert "Start Docker" in caught.value.hint


async def test_an_engine_that_is_too_old_says_so(
    connector: DockerConnector, engine: DockerTarget, server: FakeDockerServer
) -> None:
    server.answers["/_ping"] = plain(200, b"OK", "Api-Version: 1.38")
    with pytest.raises(ConsoleError, match=r"1\.38"):
        await connector.connect(engine)


_FAKE_SSH = """#!{python}
import json, os, select, socket, sys
json.dump(sys.argv[1:], open({log!r}, "w"))
if os.path.exists({refuse!r}):
    sys.exit("me@far: Permission denied (publickey).")
far = socket.socket(socket.AF_UNIX)
far.connect({socket!r})
while True:
    for ready in select.select([0, far], [], [])[0]:
        data = os.read(0, 65536) if ready == 0 else far.recv(65536)
        if not data:
            sys.exit(0)
        if ready == 0:
            far.sendall(data)
        else:
            os.write(1, data)
"""


@pytest.fixture
def ssh(tmp_path: Path, socket_path: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `ssh` on PATH that leads to the stand-in's socket; refuses when the file `refuse` is there."""
    program = tmp_path / "ssh"
    script = _FAKE_SSH.format(
        python=sys.executable, log=str(tmp_path / "arguments"), refuse=str(tmp_path / "refuse"), socket=socket_path
    )
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


async def test_an_engine_behind_ssh_is_met_through_the_program(
    connector: DockerConnector, engine: DockerTarget, ssh: Path
) -> None:
    met = await connector.connect(DockerTarget(host="ssh://me@far:2222"))
    assert met.info.endpoint == "ssh://me@far:2222"
    arguments = json.loads((ssh / "arguments").read_text())
    assert arguments[-5:] == ["--", "far", "docker", "system", "dial-stdio"]
    assert await asyncio.gather(*(connector.ping(DockerTarget(host="ssh://me@far:2222")) for _ in range(6)))


async def test_what_ssh_says_is_in_the_error(connector: DockerConnector, engine: DockerTarget, ssh: Path) -> None:
    (ssh / "refuse").touch()
    with pytest.raises(UnreachableError, match="Permission denied"):
        await connector.connect(DockerTarget(host="ssh://me@far"))


async def test_without_the_program_ssh_the_cure_is_named(
    connector: DockerConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConsoleError, match="ssh") as caught:
        await connector.connect(DockerTarget(host="ssh://me@far"))
    assert "openssh-client" in caught.value.hint
