"""The real program in a workspace of a test, against an engine that the test may stop."""

import os
import subprocess
import sys
import threading
import uuid
from pathlib import Path

from gui import launch
from tests.support.dockerd import PrivateDockerd

_PATIENCE = 240.0  # seconds for one command on a busy machine

COMPOSE = """\
services:
  web:
    build: {context: .}
    ports: ["18080:8000"]
    stop_grace_period: 1s
    healthcheck: {test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8000/index.html"], interval: 1s, retries: 20}
"""
SLIPWAY = """\
version: 1
project: PROJECT
services: compose.yaml
environments:
  staging: {docker: {}}
pipeline:
  build: {steps: {images: {build: "*"}}}
  unit:
    needs: [build]
    steps:
      count: {test: web, command: "COMMAND"}
  integration:
    needs: [unit]
    steps:
      flow: {integration: [web], in: web, command: "COMMAND; wget -q -O - http://web:8000/index.html"}
  staging: {needs: [integration], steps: {deploy: {deploy: staging}}}
"""
# Ends well when it is asked to stop: only a careless console takes that for success.
POLITE = "trap 'exit 0' TERM; n=0; while [ $n -lt SECONDS ]; do n=$((n+1)); echo second $n; sleep 1; done; echo counted"


class Shipyard:
    """A workspace and the program in it; commands run where the engine's published ports are."""

    def __init__(self, folder: Path, dockerd: PrivateDockerd, **variables: str) -> None:
        self.root = folder / "yard"
        self.project = f"yard{uuid.uuid4().hex[:8]}"
        self.dockerd = dockerd
        self._before = dockerd.inside()
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SLIPWAY_")},
            "PYTHONPATH": str(Path(launch.__file__).parent.parent),
            "SLIPWAY_DATA_DIR": str(folder / "data"),
            "DOCKER_HOST": f"unix://{dockerd.socket}",
            **variables,
        }

    def write(self, image: str, *, seconds: int) -> None:
        """Write a workspace with one service; its test and integration steps count that many seconds."""
        self.root.mkdir()
        (self.root / "compose.yaml").write_text(COMPOSE)
        text = SLIPWAY.replace("COMMAND", POLITE.replace("SECONDS", str(seconds))).replace("PROJECT", self.project)
        (self.root / "slipway.yaml").write_text(text)
        (self.root / "index.html").write_text("afloat")
        (self.root / "Dockerfile").write_text(
            f'FROM {image}\nCOPY index.html /www/index.html\nCMD ["httpd", "-f", "-p", "8000", "-h", "/www"]\n'
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command of the program to its end and return what it printed; it must end with `code`."""
        begun = self.start(*arguments)
        output = begun.rest()
        assert begun.process.returncode == code, output
        return output

    def start(self, *arguments: str) -> "Begun":
        """Start a command of the program."""
        return Begun(self._popen(sys.executable, "-m", "gui.launch", *arguments))

    def page(self) -> str:
        """Return what the deployed service answers through its published port."""
        code = (
            "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:18080/index.html').read().decode())"
        )
        output, _ = self._popen(sys.executable, "-c", code).communicate(timeout=_PATIENCE)
        return output.strip()

    def containers(self, label: str = "") -> list[str]:
        """Return the names of this workspace's containers as the engine's own client sees them."""
        filters = ["--filter", f"label={label}"] if label else []
        output, _ = self._popen("docker", "ps", "-a", "--format", "{{.Names}}", *filters).communicate(timeout=_PATIENCE)
        return [name for name in output.split() if self.project in name]

    def _popen(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self._before, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.root,
            env=self._environment,
        )  # fmt: skip


class Begun:
    """A command under way, with what it printed so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.read = ""

    def until(self, *words: str) -> None:
        """Read until a line holds all the words."""
        assert self.process.stdout is not None
        watchdog = threading.Timer(_PATIENCE, self.process.kill)
        watchdog.start()
        try:
            for line in self.process.stdout:
                self.read += line
                if all(word in line for word in words):
                    return
        finally:
            watchdog.cancel()
            watchdog.join()
        raise AssertionError(f"{words} never came: {self.read}")

    def rest(self) -> str:
        """Wait for the end and return all that was printed; never a traceback of our own."""
        output, _ = self.process.communicate(timeout=_PATIENCE)
        self.read += output
        assert not any(line.startswith("Traceback") for line in self.read.splitlines()), self.read
        return self.read
