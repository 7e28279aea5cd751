"""Credentials: programs run only when approved, are asked again in time, and never quoted; files are read again."""

import json
import os
from pathlib import Path

import pytest

from backend.domain.cluster import ApprovalNeededError
from backend.domain.errors import ConsoleError, RefusedError
from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig
from tests.support.approvals import FakeApprovals
from tests.support.fake_cluster.server import FakeCluster
from tests.unit.drivers.kubernetes.conftest import Opened

_V1 = "client.authentication.k8s.io/v1"


def _program(folder: Path, body: str, name: str = "login") -> str:
    """Write a program that appends a line to `calls` and prints what `body` says; returns the user's YAML."""
    path = folder / name
    path.write_text(f'#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> {folder}/calls\n{body}\n')
    path.chmod(0o755)
    return f"exec: {{command: '{path}', apiVersion: {_V1}, args: [a]}}"


def _answer(version: str = _V1, **status: str) -> str:
    return f"echo '{json.dumps({'kind': 'ExecCredential', 'apiVersion': version, 'status': status})}'"


def _calls(folder: Path) -> int:
    path = folder / "calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


def _approve(folder: Path, approvals: FakeApprovals) -> None:
    program = load_kubeconfig({"KUBECONFIG": str(folder / "config")}).entrance("fake").user.program
    assert program is not None
    approvals.approve(program)


async def test_a_program_runs_only_after_a_yes_to_exactly_this_content(
    tmp_path: Path, opened: Opened, approvals: FakeApprovals, fake: FakeCluster
) -> None:
    user = _program(tmp_path, _answer(token="s3cret"))
    with pytest.raises(ApprovalNeededError, match="wants to run a program") as needed:
        await opened(user).call("GET", "/version")
    approvals.approve(needed.value.program)
    with pytest.raises(ApprovalNeededError):
        await opened(user.replace("[a]", "[b]")).call("GET", "/version")
    with pytest.raises(ApprovalNeededError):
        await opened(user.replace("args: [a]", "args: [a], env: [{name: A, value: b}]")).call("GET", "/version")
    assert _calls(tmp_path) == 0
    assert not fake.api.requests
    await opened(user).call("GET", "/version")
    assert fake.api.requests[0].headers["Authorization"] == "Bearer s3cret"


async def test_a_token_is_kept_until_shortly_before_its_end_and_asked_for_again_after_a_refusal(
    tmp_path: Path, opened: Opened, approvals: FakeApprovals, fake: FakeCluster
) -> None:
    client = opened(_program(tmp_path, _answer(token="t", expirationTimestamp="2099-01-01T00:00:00Z")))
    _approve(tmp_path, approvals)
    for _ in range(3):
        await client.call("GET", "/version")
    assert _calls(tmp_path) == 1
    fake.api.faults.unauthorized = 1
    await client.call("GET", "/version")
    assert _calls(tmp_path) == 2
    fake.api.faults.unauthorized = 2
    with pytest.raises(RefusedError, match="Unauthorized") as refused:
        await client.call("GET", "/version")
    assert "log in again" in refused.value.hint
    ended = opened(_program(tmp_path, _answer(token="t", expirationTimestamp="2001-01-01T00:00:00Z"), "other"))
    _approve(tmp_path, approvals)
    before = _calls(tmp_path)
    for _ in range(2):
        await ended.call("GET", "/version")
    assert _calls(tmp_path) == before + 2


async def test_a_program_is_told_of_the_cluster_only_where_it_asks(
    tmp_path: Path, opened: Opened, approvals: FakeApprovals, fake: FakeCluster
) -> None:
    user = _program(tmp_path, _answer(token="t"))
    for one in (user, user.replace("args: [a]", "provideClusterInfo: true")):
        client = opened(one)
        _approve(tmp_path, approvals)
        await client.call("GET", "/version")
    plain, told = map(json.loads, (tmp_path / "calls").read_text().splitlines())
    assert (plain["apiVersion"], plain["kind"]) == (_V1, "ExecCredential")
    assert plain["spec"] == {"interactive": False}
    assert told["spec"]["cluster"] == {"server": fake.url}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo 'run: aws sso login' >&2; exit 3", "ended with 3: run: aws sso login"),
        ("echo s3cret", "something else than an ExecCredential"),
        (_answer(version="client.authentication.k8s.io/v1beta1", token="s3cret"), "another version"),
        (_answer(), "neither a token nor a certificate"),
        (_answer(token="a\\nb"), "cannot be sent"),
        (_answer(token="s3cret", expirationTimestamp="soon"), "no time"),
        (_answer(clientCertificateData="x", clientKeyData="s3cret"), "client certificate cannot be used"),
    ],
)
async def test_what_a_program_gets_wrong_is_said_without_its_secrets(
    tmp_path: Path, opened: Opened, approvals: FakeApprovals, body: str, words: str
) -> None:
    client = opened(_program(tmp_path, body))
    _approve(tmp_path, approvals)
    with pytest.raises(ConsoleError, match=words) as wrong:
        await client.call("GET", "/version")
    assert "s3cret" not in wrong.value.text


async def test_a_program_is_found_on_absolute_entries_of_path_alone(
    tmp_path: Path, opened: Opened, approvals: FakeApprovals, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, _answer(token="t"))
    monkeypatch.chdir(tmp_path)
    user = f"exec: {{command: login, apiVersion: {_V1}, installHint: 'apt-get install login'}}"
    client = opened(user, PATH=f".:{os.sep}nowhere")
    _approve(tmp_path, approvals)
    with pytest.raises(ConsoleError, match="not on PATH") as missing:
        await client.call("GET", "/version")
    assert missing.value.hint == "apt-get install login"
    await opened(user, PATH=f".:{tmp_path}:/usr/bin:/bin").call("GET", "/version")


async def test_a_token_file_is_read_again_after_a_refusal(tmp_path: Path, opened: Opened, fake: FakeCluster) -> None:
    (tmp_path / "token").write_text("one\n")
    client = opened("tokenFile: token, token: zero")
    await client.call("GET", "/version")
    (tmp_path / "token").write_text("two\n")
    await client.call("GET", "/version")
    fake.api.faults.unauthorized = 1
    await client.call("GET", "/version")
    sent = [request.headers["Authorization"] for request in fake.api.requests]
    assert sent == ["Bearer one", "Bearer one", "Bearer one", "Bearer two"]


async def test_a_private_key_is_not_sent_as_a_token(tmp_path: Path, opened: Opened, fake: FakeCluster) -> None:
    (tmp_path / "token").write_text("-----BEGIN PRIVATE KEY-----\nabc\n")
    with pytest.raises(RefusedError, match="something else than one token") as refused:
        await opened("tokenFile: token").call("GET", "/version")
    assert "abc" not in refused.value.text
    with pytest.raises(ConsoleError, match="cannot be read"):
        await opened("tokenFile: none").call("GET", "/version")
    assert not fake.api.requests


async def test_impersonation_and_passwords_travel_as_headers(opened: Opened, fake: FakeCluster) -> None:
    await opened("username: a, password: b, as: root, as-groups: [x, y], as-user-extra: {k: [v]}").call(
        "GET", "/version"
    )
    headers = fake.api.requests[0].headers
    assert headers["Authorization"] == "Basic YTpi"
    assert headers["Impersonate-User"] == "root"
    assert headers.getall("Impersonate-Group") == ["x", "y"]
    assert headers["Impersonate-Extra-k"] == "v"
