"""ports.Builder and ports.Images on every engine."""

import asyncio
from pathlib import Path

import pytest

from backend.domain.errors import ConflictError, InputError, NotFoundError, RefusedError, UnreachableError
from backend.domain.image import BuildEvent, BuildRequest
from backend.drivers.docker.builder import DockerBuilder
from tests.contract.conftest import Bench, QuickConnector


def context(folder: Path, dockerfile: str, **files: str) -> str:
    (folder / "Dockerfile").write_text(dockerfile)
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(folder)


def request(bench: Bench, folder: str, part: str = "image", **fields: object) -> BuildRequest:
    # In full: Podman reads a short name as one of Docker Hub's.
    tag = f"localhost/{bench.name(part)}:1"
    bench.images.append(tag)
    return BuildRequest(folder, tags=(tag,), **fields)  # type: ignore[arg-type]


async def output_of(bench: Bench, image: str, part: str = "run") -> list[str]:
    identity = await bench.started("cat /out", part, image=image)
    lines = [line.text async for line in bench.engine.streams.logs(identity, follow=True)]
    assert await bench.engine.streams.wait(identity) == 0
    return lines


async def test_the_identity_is_that_of_the_tagged_image(bench: Bench, tmp_path: Path) -> None:
    wanted = request(
        bench, context(tmp_path, f"FROM {bench.image}\nCOPY a.txt /out\n", a_dot_txt="hello\n"), labels={"who": "me"}
    )
    result = await bench.engine.builder.build(wanted, lambda _: None)
    info = await bench.engine.images.inspect(wanted.tags[0])
    assert result.identity.config_digest == info.identity.config_digest
    assert result.identity.config_digest.startswith("sha256:")
    assert result.builder == bench.engine.info.builder
    assert info.labels["who"] == "me"
    assert await output_of(bench, result.identity.config_digest) == ["hello"]


async def test_layers_are_told_with_their_output(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\nRUN echo {real_bench.prefix} && echo second >&2\n")
    events: list[BuildEvent] = []
    await real_bench.engine.builder.build(request(real_bench, folder), events.append)
    run = [event for event in events if "RUN echo" in event.layer]
    assert [event.state for event in run if event.state != "output"] == ["started", "done"]
    texts = [event.text for event in run if event.state == "output"]
    assert real_bench.prefix in texts
    assert "second" in texts
    assert run[-1].finished >= run[-1].started > 0


async def test_nothing_changed_is_cached_and_the_same_image(bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {bench.image}\nCOPY a /a\nRUN echo {bench.prefix}\n", a="1")
    first = await bench.engine.builder.build(request(bench, folder), lambda _: None)
    events: list[BuildEvent] = []
    second = await bench.engine.builder.build(request(bench, folder), events.append)
    assert first.identity.config_digest == second.identity.config_digest
    states = {event.state for event in events if "RUN echo" in event.layer or "COPY a" in event.layer}
    assert states - {"started"} == {"cached"}
    assert first.cached < first.layers
    assert second.cached == second.layers == first.layers >= 2


async def test_arguments_and_target_decide(real_bench: Bench, tmp_path: Path) -> None:
    dockerfile = (
        f"FROM {real_bench.image} AS one\nARG WORD=none\nRUN echo one-$WORD > /out\n"
        "FROM one AS two\nRUN echo two > /out\n"
    )
    folder = context(tmp_path, dockerfile)
    build = real_bench.engine.builder.build
    one = await build(request(real_bench, folder, "one", target="one", args={"WORD": "given"}), lambda _: None)
    last = await build(request(real_bench, folder, "last"), lambda _: None)
    assert await output_of(real_bench, one.identity.config_digest, "run-one") == ["one-given"]
    assert await output_of(real_bench, last.identity.config_digest, "run-last") == ["two"]


async def test_a_failing_step_is_refused_with_its_line_and_output(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\n\n# fails\nRUN echo {real_bench.prefix}; \\\n    exit 3\n")
    events: list[BuildEvent] = []
    with pytest.raises(RefusedError, match="line 4") as caught:
        await real_bench.engine.builder.build(request(real_bench, folder), events.append)
    assert "3" in caught.value.message
    assert real_bench.prefix in [event.text for event in events if event.state == "output"]
    assert [event.state for event in events if event.state == "failed"] == ["failed"]
    with pytest.raises(NotFoundError):
        await real_bench.engine.images.inspect(f"localhost/{real_bench.name('image')}:1")


async def test_an_unknown_instruction_names_its_line(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\nRUNN true\n")
    with pytest.raises(RefusedError, match=r"(?i)line 2.*unknown instruction"):
        await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)


async def test_a_base_image_that_cannot_be_had_is_named(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, "FROM localhost:1/slipway-nowhere:1\n")
    # Not UnreachableError: that is the engine, and a run waits for an engine to come back.
    with pytest.raises((NotFoundError, RefusedError), match="slipway-nowhere"):
        await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)


async def test_without_a_registry_the_own_frontend_stands_in_for_the_one_that_is_asked_for(
    real_bench: Bench, tmp_path: Path
) -> None:
    folder = context(
        tmp_path, f"# syntax=localhost:1/docker/dockerfile:1.4\nFROM {real_bench.image}\nRUN echo a > /out\n"
    )
    events: list[BuildEvent] = []
    result = await real_bench.engine.builder.build(request(real_bench, folder), events.append)
    assert await output_of(real_bench, result.identity.config_digest) == ["a"]
    said = any("engine's own frontend" in event.text for event in events)
    assert said is (result.builder == "buildkit")  # a classic builder never asks for another frontend


async def test_what_the_ignore_file_names_stays_outside(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(
        tmp_path,
        f"FROM {real_bench.image}\nCOPY . /ctx\nRUN cd /ctx && find . -type f | grep -v ocker | sort > /out\n",
        keep="1",
        _dot_dockerignore="secret\n**/*.log\nsub\n!sub/deep/keep.log\n",
        secret="s",
        a_dot_log="l",
        sub__other="o",
        sub__deep__keep_dot_log="k",
    )
    result = await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)
    assert await output_of(real_bench, result.identity.config_digest) == ["./keep", "./sub/deep/keep.log"]


async def test_links_travel_as_links_and_lead_nowhere(real_bench: Bench, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "passwd").write_text("stolen")
    inside = tmp_path / "inside"
    inside.mkdir()
    folder = context(
        inside, f"FROM {real_bench.image}\nCOPY . /ctx\nRUN ls -l /ctx > /out; ls /ctx/folder/ >> /out 2>&1 || true\n"
    )
    (inside / "file").symlink_to(outside / "passwd")
    (inside / "folder").symlink_to(outside)
    result = await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)
    text = "\n".join(await output_of(real_bench, result.identity.config_digest))
    assert f"file -> {outside / 'passwd'}" in text
    assert f"folder -> {outside}" in text
    assert "stolen" not in text


async def test_a_long_name_and_many_files_arrive(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\nCOPY . /ctx\nRUN find /ctx -type f | wc -l > /out\n")
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    (deep / ("ä" * 60)).write_text("x")
    for number in range(300):
        (tmp_path / f"file-{number}").write_text(str(number))
    result = await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)
    assert await output_of(real_bench, result.identity.config_digest) == ["302"]


async def test_a_large_context_is_streamed(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\nCOPY big /big\nRUN wc -c < /big > /out\n")
    (tmp_path / "big").write_bytes(b"0123456789abcdef" * 2 * 1024 * 1024)
    result = await real_bench.engine.builder.build(request(real_bench, folder), lambda _: None)
    assert await output_of(real_bench, result.identity.config_digest) == [str(32 * 1024 * 1024)]


async def test_a_missing_dockerfile_is_wrong_input(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Dockerfile"):
        await bench.engine.builder.build(request(bench, str(tmp_path)), lambda _: None)


async def test_cancelling_ends_the_build_and_tags_nothing(real_bench: Bench, tmp_path: Path) -> None:
    folder = context(tmp_path, f"FROM {real_bench.image}\nRUN echo {real_bench.prefix}; sleep 5\n")
    reached = asyncio.Event()

    def told(event: BuildEvent) -> None:
        if event.text == real_bench.prefix:
            reached.set()

    building = asyncio.create_task(real_bench.engine.builder.build(request(real_bench, folder), told))
    async with asyncio.timeout(30):
        await reached.wait()
    building.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await building
    with pytest.raises(NotFoundError):
        await real_bench.engine.images.inspect(f"localhost/{real_bench.name('image')}:1")


async def test_images_are_tagged_listed_and_removed(bench: Bench, tmp_path: Path) -> None:
    images = bench.engine.images
    folder = context(tmp_path, f"FROM {bench.image}\nCOPY a /a\nENV X=1\n", a=bench.prefix)
    result = await bench.engine.builder.build(request(bench, folder, labels=bench.labels), lambda _: None)
    digest = result.identity.config_digest
    other = f"localhost/{bench.name('other')}:2"
    bench.images.append(other)
    await images.tag(digest, other)
    assert [info.identity.config_digest for info in await images.list(bench.labels)] == [digest]
    assert other in (await images.inspect(digest)).tags
    assert (await images.inspect(other)).environment["X"] == "1"
    await images.remove(other)
    await images.remove(other)
    with pytest.raises(NotFoundError):
        await images.inspect(other)
    assert (await images.inspect(digest)).identity.config_digest == digest


async def test_an_image_in_use_is_a_conflict(bench: Bench, tmp_path: Path) -> None:
    wanted = request(bench, context(tmp_path, f"FROM {bench.image}\nCOPY a /a\n", a=bench.prefix))
    result = await bench.engine.builder.build(wanted, lambda _: None)
    await bench.started(image=result.identity.config_digest)
    with pytest.raises(ConflictError):
        await bench.engine.images.remove(result.identity.config_digest)


async def test_pulling_from_nowhere_says_why(real_bench: Bench) -> None:
    with pytest.raises((UnreachableError, NotFoundError), match="slipway-nowhere"):
        await real_bench.engine.images.pull("localhost:1/slipway-nowhere:1")


async def test_a_secret_reaches_the_step_that_mounts_it_and_nothing_else(real_bench: Bench, tmp_path: Path) -> None:
    value = f"hush-{real_bench.prefix}"
    mount = "RUN --mount=type=secret,id=token,required=true wc -c < /run/secrets/token > /out"
    folder = context(tmp_path, f"FROM {real_bench.image}\n{mount}\nRUN cat /run/secrets/token >> /out; true\n")
    wanted = request(real_bench, folder, secrets={"token": value, "other": "x"})
    if real_bench.engine.info.builder != "buildkit":
        with pytest.raises(InputError, match="secrets"):
            await real_bench.engine.builder.build(wanted, lambda _: None)
        return
    events: list[BuildEvent] = []
    result = await real_bench.engine.builder.build(wanted, events.append)
    assert await output_of(real_bench, result.identity.config_digest) == [str(len(value))]
    assert value not in repr(events) + repr(wanted)


@pytest.mark.docker
async def test_a_secret_that_nobody_gave_fails_the_build(docker_bench: Bench, tmp_path: Path) -> None:
    mount = f"RUN --mount=type=secret,id=token,required=true echo {docker_bench.prefix}"
    folder = context(tmp_path, f"FROM {docker_bench.image}\n{mount}\n")
    with pytest.raises(RefusedError, match="token"):
        await docker_bench.engine.builder.build(request(docker_bench, folder, secrets={"other": "x"}), lambda _: None)


@pytest.mark.docker
async def test_a_context_goes_over_the_session_where_the_engine_wants_it_so(
    docker_bench: Bench, tmp_path: Path
) -> None:
    """What BuildKit on the containerd image store needs; any BuildKit takes it."""
    assert isinstance(docker_bench.connector, QuickConnector)
    builder = DockerBuilder(docker_bench.connector.client, "buildkit", uploads=True)
    folder = context(tmp_path, f"FROM {docker_bench.image}\nCOPY big /big\nRUN wc -c < /big > /out\n")
    (tmp_path / "big").write_bytes(b"0123456789abcdef" * 512 * 1024)
    result = await builder.build(request(docker_bench, folder, secrets={"a": "b"}), lambda _: None)
    assert await output_of(docker_bench, result.identity.config_digest) == [str(8 * 1024 * 1024)]
    (tmp_path / "big").unlink()
    with pytest.raises(RefusedError, match="big"):
        await builder.build(request(docker_bench, folder), lambda _: None)


@pytest.mark.docker
async def test_a_context_that_cannot_be_uploaded_says_why(
    docker_bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(docker_bench.connector, QuickConnector)
    builder = DockerBuilder(docker_bench.connector.client, "buildkit", uploads=True)
    folder = context(tmp_path, f"FROM {docker_bench.image}\nCOPY big /big\n", big="x" * 1000)
    monkeypatch.setattr("backend.drivers.docker.context.SIZE_LIMIT", 500)
    for way in (builder, docker_bench.engine.builder):
        with pytest.raises(InputError, match="2 GiB"):
            await way.build(request(docker_bench, folder), lambda _: None)
