"""Calls: what goes wrong is said in words a person can act on, and nothing waits for ever."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from backend.domain.errors import ConflictError, ConsoleError, InputError, RefusedError, UnreachableError
from backend.drivers.kubernetes.answers import GoneError, error_for, owners, status_of
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry, ContextEntry, Entrance, UserEntry
from backend.drivers.kubernetes.login import Login
from backend.drivers.kubernetes.sockets import proxy_for
from tests.support.approvals import FakeApprovals
from tests.support.fake_cluster.server import FakeCluster
from tests.unit.drivers.kubernetes.conftest import Opened


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, InputError),
        (401, RefusedError),
        (405, RefusedError),
        (409, ConflictError),
        (410, GoneError),
        (422, InputError),
        (500, ConsoleError),
        (503, UnreachableError),
        (504, UnreachableError),
    ],
)
async def test_each_status_is_one_kind_of_error(
    opened: Opened, fake: FakeCluster, code: int, kind: type[ConsoleError]
) -> None:
    fake.api.faults.refusals = [code]
    with pytest.raises(kind, match="Could not look: etcdserver: request timed out") as raised:
        await opened().call("GET", "/version", doing="look")
    assert type(raised.value) is kind


async def test_a_busy_server_is_asked_again(opened: Opened, fake: FakeCluster) -> None:
    fake.api.faults.refusals = [429, 429]
    await opened().call("GET", "/version")
    fake.api.faults.refusals = [429, 429, 429]
    with pytest.raises(UnreachableError):
        await opened().call("GET", "/version")


async def test_a_slow_answer_ends_at_its_limit_and_a_cancel_at_once(opened: Opened, fake: FakeCluster) -> None:
    client = opened()
    fake.api.faults.delay = 30.0
    with pytest.raises(UnreachableError, match="did not answer within 0 s"):
        await client.call("GET", "/version", timeout=0.2)
    call = asyncio.create_task(client.call("GET", "/version"))
    await asyncio.sleep(0.05)
    call.cancel()
    async with asyncio.timeout(0.1):
        await asyncio.wait([call])


async def test_nobody_there_is_said_with_the_address(tmp_path: Path) -> None:
    client = _client("http://127.0.0.1:9")
    with pytest.raises(UnreachableError, match=r"cluster at http://127\.0\.0\.1:9 cannot be reached"):
        await client.call("GET", "/version")
    await client.close()


async def test_credentials_do_not_follow_a_redirection(aiohttp_server_url: str) -> None:
    client = _client(aiohttp_server_url)
    with pytest.raises(ConsoleError, match="sends us elsewhere"):
        await client.call("GET", "/version")
    await client.close()


@pytest.fixture
async def aiohttp_server_url() -> object:
    """A server that sends everybody elsewhere."""

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:9/")

    app = web.Application()
    app.router.add_get("/{path:.*}", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def test_a_servers_words_are_never_control_characters() -> None:
    status = status_of(b'{"message": "\\u001b[31mred\\u0007\\n<b>x</b> \\u202egnp"}')
    assert error_for(500, status).message == "[31mred <b>x</b> gnp"
    assert error_for(500, status_of(b"\xff\x00plain")).message.isprintable()
    assert "HTTP status 418" in error_for(418, status_of(b"{}")).message
    assert error_for(403, status_of(b'{"message": "exceeded quota"}')).hint.startswith("Something in the cluster")


def test_owners_are_named_with_their_fields() -> None:
    body = (
        b'{"message": "m", "details": {"causes": [{"reason": "FieldManagerConflict", "field": ".spec.replicas",'
        b' "message": "conflict with \\"hpa\\" using autoscaling/v1"}, {"reason": "Other"}]}}'
    )
    assert owners(status_of(body)) == {"hpa": [".spec.replicas"]}


@pytest.mark.parametrize(
    ("server", "environment", "proxy"),
    [
        ("https://h:6443", {}, ""),
        ("https://h:6443", {"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://q:2"}, "http://p:1"),
        ("http://h", {"http_proxy": "q:2"}, "http://q:2"),
        ("https://h.corp:6443", {"https_proxy": "http://p:1", "NO_PROXY": "localhost,.corp"}, ""),
        ("https://h:6443", {"https_proxy": "http://p:1", "no_proxy": "*"}, ""),
    ],
)
def test_proxies_of_the_environment_count(server: str, environment: dict[str, str], proxy: str) -> None:
    assert proxy_for(server, environment) == proxy


def _client(server: str) -> ClusterClient:
    entrance = Entrance(ContextEntry("c", "k", "u"), ClusterEntry("k", server), UserEntry("u", token="t"))
    return ClusterClient(entrance, Login(entrance, FakeApprovals(), {}), {})
