"""A Docker engine behind ssh: an `ssh` on PATH that runs its remote command here, as the far side would."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.domain.container import ContainerSpec, EngineInfo, FileEntry
from backend.domain.environment import DockerTarget
from backend.domain.image import BuildRequest
from backend.drivers.docker.connector import DockerConnector
from backend.ports.container_engine import ContainerEngine
from tests.support.engines import TestEngine

pytestmark = [pytest.mark.docker]

# Everything behind "-- HOST" is for the far side's shell.
_SSH = """#!/bin/sh
while [ "$1" != "--" ]; do shift; done
shift 2
DOCKER_HOST='{host}'
export DOCKER_HOST
exec sh -c "$*"
"""


@pytest.fixture
async def far(
    docker_engine: TestEngine, docker_info: EngineInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ContainerEngine]:
    """The machine's engine, reached by ssh."""
    (tmp_path / "ssh").write_text(_SSH.format(host=docker_engine.host))
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    connector = DockerConnector()
    engine = await connector.connect(DockerTarget(host="ssh://me@far"))
    assert engine.info.id == docker_info.id
    assert engine.info.endpoint == "ssh://me@far"
    yield engine
    await connector.close()


async def test_a_container_lives_its_life_over_ssh(far: ContainerEngine, docker_engine: TestEngine) -> None:
    spec = ContainerSpec(
        "", docker_engine.image, command=("sh", "-c", "cat /in/a; while [ ! -e /go ]; do sleep 0.05; done; exit 6")
    )
    identity = await far.containers.create(spec)
    try:
        await far.files.put(identity, "/in", [FileEntry("a", b"hello\n")])
        await far.containers.start(identity)
        lines = far.streams.logs(identity, follow=True)
        assert (await anext(lines)).text == "hello"
        # Standard input ends over ssh as well: one half of the connection is closed.
        answer = await far.exec.run(identity, ["sh", "-c", "wc -c; touch /go"], stdin=b"x" * 300_000)
        assert answer.stdout.strip() == b"300000"
        assert [line async for line in lines] == []
        assert await far.streams.wait(identity) == 6
    finally:
        await far.containers.remove(identity)


async def test_a_build_with_a_secret_works_over_ssh(
    far: ContainerEngine, docker_engine: TestEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "Dockerfile").write_text(
        f"FROM {docker_engine.image}\nRUN --mount=type=secret,id=t wc -c < /run/secrets/t\n"
    )
    (folder / "big").write_bytes(os.urandom(3_000_000))
    result = await far.builder.build(BuildRequest(str(folder), secrets={"t": "12345"}, no_cache=True), lambda _: None)
    await far.images.remove(result.identity.config_digest)
    assert result.builder == "buildkit"
