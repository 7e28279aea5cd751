"""Images and builds in the simulated engine."""

from pathlib import Path

import pytest

from backend.domain.container import ContainerSpec
from backend.domain.errors import ConflictError, InputError, NotFoundError, RefusedError
from backend.domain.image import BuildEvent, BuildRequest
from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.container_engine import ContainerEngine

_DOCKERFILE = """ARG BASE=base:1
FROM ${BASE} AS first
WORKDIR /app
COPY src src
RUN mkdir reports && echo built > reports/note
ENV MODE="fast one"
EXPOSE 8000
FROM first AS test
CMD ["cat", "reports/note"]
"""


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.txt").write_text("hello")
    (tmp_path / "Dockerfile").write_text(_DOCKERFILE)
    return tmp_path


async def test_a_built_image_holds_the_files_and_runs(engine: ContainerEngine, context: Path) -> None:
    result = await engine.builder.build(BuildRequest(str(context), tags=("app:1",), labels={"k": "v"}), lambda _: None)
    info = await engine.images.inspect("app:1")
    assert info.identity == result.identity
    assert (info.working_dir, info.exposed_ports, info.environment["MODE"]) == ("/app", (8000,), "fast one")
    identity = await engine.containers.create(ContainerSpec("c", result.identity.config_digest))
    await engine.containers.start(identity)
    assert await engine.streams.wait(identity) == 0
    assert [line.text async for line in engine.streams.logs("c", follow=False)] == ["built"]
    assert (await engine.files.get("c", "/app/src"))[0].data == b"hello"
    with pytest.raises(ConflictError):
        await engine.images.remove("app:1")


async def test_unchanged_layers_are_cached_and_a_changed_file_changes_the_identity(
    engine: ContainerEngine, context: Path
) -> None:
    request = BuildRequest(str(context))
    first = await engine.builder.build(request, lambda _: None)
    events: list[BuildEvent] = []
    second = await engine.builder.build(request, events.append)
    assert (second.identity, second.cached, second.layers) == (first.identity, first.layers, first.layers)
    assert {event.state for event in events if "COPY" in event.layer} == {"cached"}
    (context / "src" / "main.txt").write_text("changed")
    events.clear()
    third = await engine.builder.build(request, events.append)
    assert (third.identity == first.identity, third.cached < third.layers) == (False, True)
    assert {event.state for event in events if "COPY" in event.layer} == {"started", "done"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM base:1\nFETCH x\n", "line 2.*FETCH"),
        ("FROM base:1\n\nRUN false\n", "line 3.*exit code: 1"),
        ("FROM base:1\nCOPY nothing .\n", "line 2.*not found"),
        ("FROM base:1\nCOPY ../outside .\n", "line 2.*not found"),
        ("FROM unheard:1\n", "line 1.*No such image|line 1"),
        ("RUN true\n", "no build stage"),
    ],
)
async def test_a_failed_build_names_the_line(engine: ContainerEngine, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    with pytest.raises(RefusedError, match=message):
        await engine.builder.build(BuildRequest(str(tmp_path)), lambda _: None)


async def test_a_context_without_dockerfile_is_wrong_input(engine: ContainerEngine, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        await engine.builder.build(BuildRequest(str(tmp_path)), lambda _: None)


async def test_a_scripted_build_failure_ends_the_build(
    engine: ContainerEngine, world: SimulatedWorld, context: Path
) -> None:
    world.build_failures["mkdir reports"] = (2, "disk on fire")
    events: list[BuildEvent] = []
    with pytest.raises(RefusedError, match="exit code: 2\ndisk on fire"):
        await engine.builder.build(BuildRequest(str(context)), events.append)
    assert [event.state for event in events][-1] == "failed"


async def test_pulling_gives_what_the_registry_has(engine: ContainerEngine, world: SimulatedWorld) -> None:
    world.shelf.offer("docker.io/library/tool:2")
    world.shelf.denied.add("private:latest")
    assert (await engine.images.pull("tool:2")).tags == ("tool:2",)
    with pytest.raises(RefusedError):
        await engine.images.pull("private")
    with pytest.raises(NotFoundError):
        await engine.images.pull("nothing:1")
    await engine.images.tag("tool:2", "mine:1")
    await engine.images.remove("tool:2")
    assert (await engine.images.inspect("mine:1")).tags == ("mine:1",)
