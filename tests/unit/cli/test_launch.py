"""The entry: commands before any Qt, refusals with the way out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.cli import COMMANDS
from gui import launch


def slipway(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    root = str(Path(launch.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "gui.launch", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={**kept, "PYTHONPATH": root, **environment},
        check=False,
    )


def test_the_listed_commands_are_those_that_exist() -> None:
    import typer

    from backend.cli.application import build

    group = typer.main.get_command(build())
    assert set(group.commands) == set(COMMANDS)  # type: ignore[attr-defined]


def test_without_a_display_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    result = slipway(cwd=tmp_path)
    assert result.returncode == 2
    assert "no display" in result.stderr
    assert "slipway run" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["prmote"], "slipway promote"),
        (["--wrong"], "unknown option --wrong"),
        (["a", "b"], "only one folder"),
        (["run", "--wrong"], "--wrong"),
        (["promote"], "--to"),
        (["scale", "production", "cart", "many"], "integer"),
    ],
)
def test_wrong_use_ends_with_2_and_one_hint(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = slipway(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_help_and_version_need_neither_qt_nor_drivers(tmp_path: Path) -> None:
    code = (
        "import sys; from gui.launch import main; code = main(['--help']);"
        "loaded = [name for name in ('PySide6', 'qasync', 'docker', 'aiohttp', 'yaml') if name in sys.modules];"
        "print('loaded', loaded); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(launch.__file__).parent.parent)}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "loaded []" in result.stdout
    assert all(f"  {name} " in result.stdout for name in COMMANDS)
    version = slipway("--version", cwd=tmp_path)
    assert version.stdout.startswith("slipway ")


def test_a_folder_before_the_command_is_still_a_command(tmp_path: Path) -> None:
    result = slipway("-C", str(tmp_path), "validate", cwd=tmp_path)
    assert result.returncode == 2
    assert "slipway.yaml" in result.stderr


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
    ],
)
def test_what_counts_as_a_display(platform: str, environment: dict[str, str], expected: bool) -> None:
    assert launch.has_display(platform, environment) is expected
