"""The real program on a real engine, command by command, from an empty folder to production and down again."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from gui import launch
from tests.support.engines import TestEngine, busybox_on, docker_socket

pytestmark = pytest.mark.docker

_COMPOSE = """\
services:
  web:
    build: {context: .}
    expose: ["8000"]
    healthcheck: {test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8000/index.html"], interval: 1s, retries: 10}
"""
_SLIPWAY = """\
version: 1
project: PROJECT
services: compose.yaml
environments:
  staging: {docker: {}}
  production: {docker: {}, gates: {tests: [unit]}}
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      page: {test: web, command: "echo checking; sleep PAUSE; grep -q hello /www/index.html"}
  staging:
    needs: [unit]
    steps:
      deploy: {deploy: staging}
"""


class Terminal:
    """The program in a workspace's folder."""

    def __init__(self, root: Path, data: Path, image: str) -> None:
        self.root = root
        self.project = f"term{uuid.uuid4().hex[:8]}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SLIPWAY_")},
            "PYTHONPATH": str(Path(launch.__file__).parent.parent),
            "SLIPWAY_DATA_DIR": str(data),
            "DOCKER_HOST": f"unix://{docker_socket()}",
        }
        root.mkdir()
        (root / "compose.yaml").write_text(_COMPOSE)
        (root / "Dockerfile").write_text(
            f'FROM {image}\nCOPY index.html /www/index.html\nCMD ["httpd", "-f", "-p", "8000", "-h", "/www"]\n'
        )
        self.page("hello one")
        self.pause(0)

    def page(self, text: str) -> None:
        (self.root / "index.html").write_text(text)

    def pause(self, seconds: int) -> None:
        """Let the test step take that long."""
        text = _SLIPWAY.replace("PROJECT", self.project).replace("PAUSE", str(seconds))
        (self.root / "slipway.yaml").write_text(text)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end and return what it printed; it must end with `code`."""
        result = subprocess.run(
            [sys.executable, "-m", "gui.launch", *arguments],
            capture_output=True,
            text=True,
            timeout=240,
            cwd=self.root,
            env=self.environment,
            check=False,
        )
        output = result.stdout + result.stderr
        assert result.returncode == code, output
        assert "Traceback" not in output
        return output

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "gui.launch", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.root,
            env=self.environment,
        )

    def containers(self, *labels: str) -> list[str]:
        """Return names of this project's containers on the engine, as its own client sees them."""
        filters = [part for label in labels for part in ("--filter", f"label={label}")]
        listed = subprocess.run(
            ["docker", "ps", "-a", "--format", "{{.Names}}", *filters], capture_output=True, text=True, check=True
        )
        return [name for name in listed.stdout.split() if self.project in name]


@pytest.fixture(scope="module")
def engine() -> Iterator[TestEngine]:
    """The machine's Docker engine with busybox on it."""
    with busybox_on("docker", docker_socket()) as engine:
        yield engine


@pytest.fixture
def terminal(tmp_path: Path, engine: TestEngine) -> Iterator[Terminal]:
    """A workspace; what it left on the engine is removed."""
    terminal = Terminal(tmp_path / "work", tmp_path / "data", engine.image)
    yield terminal
    for name in terminal.containers():
        subprocess.run(["docker", "rm", "-fv", name], capture_output=True, check=False)
    for kind in ("network", "volume"):
        listed = subprocess.run(
            ["docker", kind, "ls", "--format", "{{.Name}}"], capture_output=True, text=True, check=True
        )
        mine = [name for name in listed.stdout.split() if terminal.project in name]
        if mine:
            subprocess.run(["docker", kind, "rm", *mine], capture_output=True, check=False)
    images = subprocess.run(
        ["docker", "images", "-q", "--filter", f"label=slipway.project={terminal.project}"],
        capture_output=True,
        text=True,
        check=True,
    )
    for image in set(images.stdout.split()):
        subprocess.run(["docker", "rmi", "-f", image], capture_output=True, check=False)


def wait_for(stream: IO[str], *words: str) -> str:
    """Read until a line holds all the words, and return what was read."""
    read = ""
    for line in stream:
        read += line
        if all(word in line for word in words):
            return read
    raise AssertionError(f"{words} never came: {read}")


def test_the_whole_way_from_a_folder_to_production_and_down(terminal: Terminal) -> None:
    assert "Run #1 succeeded" in terminal.run("run")
    status = terminal.run("status")
    assert "● healthy #1" in status
    assert "#1 may move on" in status
    assert "Nobody can answer here" in terminal.run("promote", "--to", "production", code=2)
    assert "production: promote succeeded" in terminal.run("promote", "--to", "production", "--yes")
    board = json.loads(terminal.run("status", "--json"))
    images = {
        name: state["services"]["web"]["replicas"][0]["image"]["config_digest"]
        for name, state in board["environments"].items()
    }
    assert images["staging"] == images["production"]

    terminal.page("hello two")
    assert "Run #2 succeeded" in terminal.run("run")
    plan = terminal.run("plan", "--to", "production")
    assert "Promote #1 -> #2 from staging to production" in plan
    assert "web          image" in plan
    assert "tests unit" in plan
    facts = [json.loads(line) for line in terminal.run("promote", "--to", "production", "--yes", "--json").splitlines()]
    assert facts[0]["type"] == "Plan"
    assert facts[-1]["deployment"]["phase"] == "succeeded"
    assert "There is nothing to do" in terminal.run("promote", "--to", "production", "--yes")
    assert "production: rollback succeeded" in terminal.run("rollback", "production", "--yes")
    assert "#2 may move on" in terminal.run("status")
    assert "production: scale succeeded" in terminal.run("scale", "production", "web", "2", "--yes")
    assert "healthy #1" in terminal.run("status")
    assert "2/2" in terminal.run("status")
    assert len(terminal.run("releases").splitlines()) == 2
    assert "nothing does not live in production" in terminal.run("logs", "--env", "production", "nothing", code=2)
    assert "production: down succeeded" in terminal.run("down", "production", "--yes")
    assert not [name for name in terminal.containers("slipway.environment=production") if "records" not in name]


def test_a_red_test_deploys_nothing(terminal: Terminal) -> None:
    terminal.page("goodbye")
    output = terminal.run("run", code=1)
    assert "✗ unit/page" in output
    assert "exit code 1" in output
    assert terminal.containers() == []


def test_ctrl_c_leaves_nothing_of_the_run_behind(terminal: Terminal) -> None:
    terminal.pause(1000)
    process = terminal.start("run")
    assert process.stdout is not None
    wait_for(process.stdout, "unit/page", "running")
    while not terminal.containers("slipway.run"):
        pass
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Run #1 aborted" in rest
    assert terminal.containers("slipway.run") == []


def test_another_terminal_can_look_and_a_killed_run_goes_on(terminal: Terminal) -> None:
    terminal.pause(8)
    process = terminal.start("run")
    assert process.stdout is not None
    wait_for(process.stdout, "unit/page", "running")
    while not terminal.containers("slipway.run"):
        pass
    assert "#1  ▸ running" in terminal.run("runs")
    process.kill()
    process.communicate()
    container = terminal.containers("slipway.run")
    result = terminal.run("run", "--until", "unit")
    assert "it goes on first" in result
    assert "Run #1 succeeded" in result
    assert "Run #2 succeeded" in result
    assert len(container) == 1
    assert terminal.run("logs", "1", "page").splitlines() == ["checking"]


def test_a_run_is_stopped_from_another_terminal(terminal: Terminal) -> None:
    terminal.pause(1000)
    process = terminal.start("run", "--until", "unit")
    assert process.stdout is not None
    wait_for(process.stdout, "unit/page", "running")
    assert "Run #1 aborted" in terminal.run("abort")
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Run #1 aborted" in rest
    assert terminal.containers("slipway.run") == []
