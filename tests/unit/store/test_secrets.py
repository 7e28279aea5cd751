"""Secrets from where the user keeps them; errors name the source, never a value."""

import sys
from pathlib import Path

import pytest

from backend.domain.errors import ConsoleError
from backend.domain.service import SecretSource
from backend.store import secrets
from backend.store.secrets import UserSecrets


async def test_a_file_a_variable_and_a_command_give_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.pem").write_text("line 1\nline 2\n")
    monkeypatch.setenv("FROM_PROCESS", "process")
    values = UserSecrets(tmp_path, {"FROM_FILE": "dotenv", "FROM_PROCESS": "hidden by the process"})
    command = (sys.executable, "-c", "print('spoken')")
    assert await values.resolve(SecretSource("s", "file", "key.pem")) == "line 1\nline 2\n"
    assert await values.resolve(SecretSource("s", "environment", "FROM_PROCESS")) == "process"
    assert await values.resolve(SecretSource("s", "environment", "FROM_FILE")) == "dotenv"
    assert await values.resolve(SecretSource("s", "command", command)) == "spoken"


@pytest.mark.parametrize(
    ("kind", "reference", "said"),
    [
        ("file", "missing", "cannot be read from"),
        ("environment", "SURELY_NOT_SET", "SURELY_NOT_SET, which is not set"),
        ("command", ("surely-no-such-program",), "cannot be started"),
        ("command", (), "is empty"),
        ("command", (sys.executable, "-c", "print('t0ps3cret'); raise SystemExit(3)"), "exit code 3"),
        ("keyring", "shop/key", "this machine has none"),
        ("moon", "x", "unknown source moon"),
    ],
)
async def test_a_missing_value_names_its_source(tmp_path: Path, kind: str, reference: str, said: str) -> None:
    with pytest.raises(ConsoleError, match=said) as caught:
        await UserSecrets(tmp_path).resolve(SecretSource("key", kind, reference))
    assert "key" in caught.value.message
    assert "t0ps3cret" not in caught.value.message


async def test_a_command_that_does_not_answer_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_COMMAND_SECONDS", 0.2)
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(ConsoleError, match="did not answer"):
        await UserSecrets(tmp_path).resolve(SecretSource("key", "command", command))


async def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(touch x); `id` 'a b'")
    value = await UserSecrets(tmp_path).resolve(SecretSource("key", "command", command))
    assert value == "$(touch x); `id` 'a b'"
    assert not (tmp_path / "x").exists()
