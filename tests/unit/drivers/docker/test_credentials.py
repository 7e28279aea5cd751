"""The user's own credentials: found, passed on, and never said."""

import base64
import json
import os
from pathlib import Path

import pytest

from backend.domain.errors import ConsoleError
from backend.drivers.docker import credentials as module
from backend.drivers.docker.credentials import auth_header, credentials


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Docker configuration folder and a folder of programs that is alone on PATH."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def configure(folder: Path, **config: object) -> None:
    (folder / "config.json").write_text(json.dumps(config))


def helper(folder: Path, name: str, script: str) -> None:
    program = folder / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def encoded(user: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


async def test_no_configuration_means_no_header(folder: Path) -> None:
    assert await auth_header("docker.io") == {}


async def test_an_entry_of_the_file_becomes_the_header(folder: Path) -> None:
    configure(folder, auths={"https://index.docker.io/v1/": encoded("me", "pw"), "reg:5000": encoded("you", "p:w")})
    header = await auth_header("reg:5000")
    sent = json.loads(base64.urlsafe_b64decode(header["X-Registry-Auth"]))
    assert sent == {"username": "you", "password": "p:w", "serveraddress": "reg:5000"}
    assert (await credentials("docker.io"))["username"] == "me"
    assert await credentials("ghcr.io") == {}


async def test_a_helper_is_asked_for_its_registry(folder: Path) -> None:
    configure(folder, credHelpers={"ghcr.io": "own"}, credsStore="all")
    helper(folder, "own", 'read server; echo "{\\"Username\\":\\"me\\",\\"Secret\\":\\"for-$server\\"}"')
    helper(folder, "all", 'read server; echo "{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"for-$server\\"}"')
    assert await credentials("ghcr.io") == {"username": "me", "password": "for-ghcr.io", "serveraddress": "ghcr.io"}
    hub = "https://index.docker.io/v1/"
    assert await credentials("docker.io") == {"identitytoken": f"for-{hub}", "serveraddress": hub}


async def test_a_helper_that_knows_nothing_leaves_the_file_to_answer(folder: Path) -> None:
    configure(folder, credsStore="none", auths={"reg": encoded("me", "pw")})
    helper(folder, "none", "echo credentials not found in native keychain; exit 1")
    assert (await credentials("reg"))["username"] == "me"
    assert await credentials("other") == {}


@pytest.mark.parametrize("name", ["../evil", "a/b", "a b", "-x", "a;b", 7])
async def test_a_helper_with_a_strange_name_is_never_started(folder: Path, name: object) -> None:
    configure(folder, credsStore=name)
    with pytest.raises(ConsoleError, match="not allowed"):
        await credentials("docker.io")


@pytest.mark.parametrize(
    "script", ["echo secret-answer; exit 3", "echo secret-answer", 'echo \'{"Username":"secret-answer"}\'']
)
async def test_a_helper_that_fails_is_named_and_not_quoted(folder: Path, script: str) -> None:
    configure(folder, credsStore="bad")
    helper(folder, "bad", script)
    with pytest.raises(ConsoleError, match="docker-credential-bad") as caught:
        await credentials("docker.io")
    assert "secret-answer" not in f"{caught.value} {caught.value.hint}"


async def test_a_helper_that_hangs_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(folder, credsStore="slow")
    helper(folder, "slow", "exec sleep 60")
    monkeypatch.setattr(module, "HELPER_SECONDS", 0.1)
    with pytest.raises(ConsoleError, match="10 s"):
        await credentials("docker.io")


async def test_a_missing_helper_is_named(folder: Path) -> None:
    configure(folder, credsStore="absent")
    with pytest.raises(ConsoleError, match="docker-credential-absent"):
        await credentials("docker.io")


async def test_a_broken_entry_is_an_error_of_ours(folder: Path) -> None:
    configure(folder, auths={"reg": {"auth": "!!!"}})
    with pytest.raises(ConsoleError, match="cannot be read"):
        await credentials("reg")
