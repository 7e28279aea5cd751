"""What comes of broken answers: never an exit code, never a normal end."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from backend.domain.errors import ConflictError, ConsoleError, NotFoundError, RefusedError, UnreachableError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.containers import DockerContainers
from backend.drivers.docker.exec import DockerExec
from backend.drivers.docker.images import DockerImages
from backend.drivers.docker.streams import DockerStreams
from tests.support.fake_docker_server import CHUNKED, LAST, FakeDockerServer, chunk, plain

_T = TypeVar("_T")
STAMP = b"2026-11-23T07:26:14.100000000Z "


def state(status: str, *, code: int = 0, started: str = "2026-11-23T07:00:00Z") -> bytes:
    body = {
        "Id": "c",
        "Name": "/c",
        "State": {"Status": status, "ExitCode": code, "StartedAt": started},
        "Config": {"Tty": False},
    }
    return plain(200, json.dumps(body).encode())


def frame(text: bytes) -> bytes:
    return b"\1\0\0\0" + len(text).to_bytes(4, "big") + text


async def until_broken(source: AsyncIterator[_T]) -> tuple[list[_T], ConsoleError | None]:
    """Return what came, and the error that it ended with."""
    seen: list[_T] = []
    try:
        async for item in source:
            seen.append(item)  # noqa: PERF401  # what came before the error counts
    except ConsoleError as error:
        return seen, error
    return seen, None


async def logs(client: EngineClient, *, follow: bool = True) -> list[str]:
    return [line.text async for line in DockerStreams(client).logs("c", follow=follow)]


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (404, "No such container: c", NotFoundError),
        (409, "name is in use", ConflictError),
        (400, "bad parameter", RefusedError),
        (500, "driver failed: Bind for 0.0.0.0:80 failed: port is already allocated", ConflictError),
        (500, "write /x: no space left on device", ConsoleError),
        (503, "daemon is shutting down", UnreachableError),
    ],
)
async def test_refusals_keep_the_engines_words(
    client: EngineClient, server: FakeDockerServer, status: int, text: str, kind: type[ConsoleError]
) -> None:
    server.answers["/start"] = plain(status, json.dumps({"message": text}).encode())
    with pytest.raises(kind, match=text) as caught:
        await DockerContainers(client).start("c")
    assert type(caught.value) is kind
    assert "start container c" in caught.value.message


async def test_a_port_or_a_full_disk_says_what_to_do(client: EngineClient, server: FakeDockerServer) -> None:
    for text, hint in (("port is already allocated", "port"), ("no space left on device", "space")):
        server.answers["/start"] = plain(500, json.dumps({"message": text}).encode())
        with pytest.raises(ConsoleError) as caught:
            await DockerContainers(client).start("c")
        assert hint in caught.value.hint.lower()


async def test_names_cannot_leave_their_place_in_the_address(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers["/json"] = state("running")
    await DockerContainers(client).inspect("../../images/x?y=z#")
    assert server.requests == ["GET /v1.41/containers/..%2F..%2Fimages%2Fx%3Fy%3Dz%23/json"]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}", CHUNKED + chunk(b"{")])
async def test_waiting_over_a_lost_connection_is_no_exit(
    client: EngineClient, server: FakeDockerServer, answer: bytes
) -> None:
    server.answers["/wait"] = answer
    server.cut.add("/wait")
    with pytest.raises(UnreachableError, match="wait for c"):
        await DockerStreams(client).wait("c")


async def test_the_exit_code_is_what_inspect_says(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers |= {"/wait": plain(200, b'{"StatusCode":0}'), "/json": state("exited", code=3)}
    assert await DockerStreams(client).wait("c") == 3


async def test_a_container_that_is_gone_after_the_wait_is_not_found(
    client: EngineClient, server: FakeDockerServer
) -> None:
    server.answers["/wait"] = plain(200, b'{"StatusCode":0}')
    with pytest.raises(NotFoundError):
        await DockerStreams(client).wait("c")


async def test_a_truncated_log_is_a_loss(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers |= {"/logs": CHUNKED + chunk(frame(STAMP + b"one\n")), "/json": state("exited")}
    server.cut.add("/logs")
    seen, error = await until_broken(DockerStreams(client).logs("c", follow=True))
    assert isinstance(error, UnreachableError)
    assert [line.text for line in seen] == ["one"]


async def test_a_clean_end_of_the_log_of_a_running_container_is_a_loss(
    client: EngineClient, server: FakeDockerServer
) -> None:
    server.answers |= {"/logs": CHUNKED + LAST, "/json": state("running")}
    with pytest.raises(UnreachableError, match="runs"):
        await logs(client)


async def test_an_end_inside_a_frame_is_a_loss(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers |= {"/logs": CHUNKED + chunk(frame(STAMP + b"one\n")[:-2]) + LAST, "/json": state("exited")}
    with pytest.raises(UnreachableError, match="frame"):
        await logs(client)


async def test_what_the_follower_lost_is_read_again_once(client: EngineClient, server: FakeDockerServer) -> None:
    one, two = frame(STAMP + b"one\n"), frame(STAMP.replace(b".1", b".2") + b"two")
    server.answers |= {
        "follow=1": CHUNKED + chunk(one + one) + LAST,
        "follow=0": CHUNKED + chunk(one + one + two) + LAST,
        "/json": state("exited"),
    }
    assert await logs(client) == ["one", "one", "two"]
    assert "since=1795418774.100000000" in server.requests[-1]


async def test_a_container_that_was_started_again_is_followed_on(
    client: EngineClient, server: FakeDockerServer
) -> None:
    states = iter([state("running"), state("running", started="2026-11-23T07:30:00Z"), state("exited")])
    parts = iter(
        [frame(STAMP + b"one\n"), frame(STAMP + b"one\n") + frame(STAMP.replace(b"14", b"30") + b"two\n"), b""]
    )

    async def inspect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(states))

    async def log(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        part = next(parts)
        writer.write(CHUNKED + (chunk(part) if part else b"") + LAST)

    server.answers |= {"/json": inspect, "/logs": log}
    assert await logs(client) == ["one", "two"]


async def test_the_end_of_the_events_is_a_loss(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers["/events"] = (
        CHUNKED + chunk(b'{"Type":"container","Action":"start","Actor":{"ID":"c"},"time":7}\n') + LAST
    )
    seen, error = await until_broken(DockerStreams(client).events())
    assert isinstance(error, UnreachableError)
    assert [event.action for event in seen] == ["start"]


async def test_an_answer_that_is_no_json_is_our_error(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers["/json"] = plain(200, b"<html>")
    with pytest.raises(ConsoleError, match="understood"):
        await DockerContainers(client).inspect("c")


async def test_an_exec_whose_engine_is_gone_has_no_exit_code(client: EngineClient, server: FakeDockerServer) -> None:
    server.answers |= {
        "/containers/c/exec": plain(201, b'{"Id":"e"}'),
        "/exec/e/start": b"HTTP/1.1 101 UPGRADED\r\n\r\n" + frame(b"out"),
    }
    server.cut |= {"/exec/e/start", "/exec/e/json"}
    server.answers["/exec/e/json"] = b""
    with pytest.raises(UnreachableError):
        await DockerExec(client).run("c", ["true"])


async def test_an_exec_is_asked_until_it_has_ended(client: EngineClient, server: FakeDockerServer) -> None:
    states = iter(
        [b'{"Running":true,"ExitCode":null}', b'{"Running":true,"ExitCode":0}', b'{"Running":false,"ExitCode":4}']
    )

    async def inspect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(plain(200, next(states)))

    server.answers |= {
        "/containers/c/exec": plain(201, b'{"Id":"e"}'),
        "/exec/e/start": b"HTTP/1.1 101 UPGRADED\r\n\r\n" + frame(b"out"),
        "/exec/e/json": inspect,
    }
    server.cut.add("/exec/e/start")
    found = await DockerExec(client).run("c", ["true"])
    assert (found.exit_code, found.stdout) == (4, b"out")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pull access denied for x, repository does not exist or may require 'docker login'", RefusedError),
        ("manifest for x:1 not found: manifest unknown", NotFoundError),
        ('Get "https://r/v2/": dial tcp: lookup r: no such host', UnreachableError),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
async def test_a_failed_pull_says_which_kind_of_failure_it_is(
    client: EngineClient,
    server: FakeDockerServer,
    text: str,
    kind: type[ConsoleError],
    inside: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    body = json.dumps({"errorDetail": {"message": text}, "error": text} if inside else {"message": text}).encode()
    server.answers["/images/create"] = plain(200 if inside else 404, body)
    with pytest.raises(kind, match="pull x") as caught:
        await DockerImages(client).pull("x:1")
    assert text in caught.value.message
    assert caught.value.hint


async def test_a_socket_without_a_listener_is_unreachable(
    server: FakeDockerServer, client: EngineClient, socket_path: str
) -> None:
    os.unlink(socket_path)
    with pytest.raises(UnreachableError, match=socket_path):
        await DockerContainers(client).inspect("c")


async def test_an_engine_that_says_nothing_is_given_up(server: FakeDockerServer, client: EngineClient) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    server.answers["/_ping"] = silent
    with pytest.raises(UnreachableError, match="in time"):
        await client.call("GET", "/_ping", versioned=False, timeout=0.05)
