"""A run in a terminal while its engine dies and comes back: said within seconds, and ended right."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gui import launch
from tests.support.dockerd import PrivateDockerd, private_dockerd
from tests.support.engines import busybox_on

pytestmark = pytest.mark.docker

_SLIPWAY = """\
version: 1
project: lost
services: compose.yaml
pipeline:
  work:
    steps:
      long: {run: IMAGE, command: "echo begun; sleep 12; echo done; exit 7"}
"""
_LIMIT = 90.0


@pytest.fixture(scope="module")
def dockerd() -> Iterator[PrivateDockerd]:
    """An engine that the tests may kill."""
    with private_dockerd() as engine:
        yield engine


@pytest.fixture
def image(dockerd: PrivateDockerd) -> Iterator[str]:
    """Busybox on it."""
    with busybox_on("docker", dockerd.socket) as engine:
        yield engine.image


class Lines:
    """What the program prints, with the moment of each line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.said: list[tuple[float, str]] = []
        self._process = process
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def wait_for(self, *words: str) -> float:
        """Return the moment of the first line that holds all the words."""
        with self._news:
            found: list[float] = []

            def there() -> bool:
                found[:] = [moment for moment, line in self.said if all(word in line for word in words)]
                return bool(found) or not self._thread.is_alive()

            self._news.wait_for(there, _LIMIT)
            assert found, "\n".join(line for _, line in self.said)
            return found[0]

    def end(self) -> int:
        """Wait for the program's end and return its exit code."""
        code = self._process.wait(_LIMIT)
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self.said.append((time.monotonic(), line.rstrip()))
                self._news.notify_all()


@pytest.mark.parametrize(
    ("leave", "come_back"),
    [
        pytest.param(PrivateDockerd.kill, PrivateDockerd.start, id="killed"),
        pytest.param(PrivateDockerd.pause, PrivateDockerd.resume, id="frozen"),
    ],
)
def test_a_lost_engine_is_said_and_the_run_ends_as_its_command_did(
    dockerd: PrivateDockerd,
    image: str,
    tmp_path: Path,
    leave: Callable[[PrivateDockerd], None],
    come_back: Callable[[PrivateDockerd], None],
) -> None:
    (tmp_path / "slipway.yaml").write_text(_SLIPWAY.replace("IMAGE", image))
    (tmp_path / "compose.yaml").write_text(f"services: {{one: {{image: '{image}'}}}}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "gui.launch", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(launch.__file__).parent.parent),
            "SLIPWAY_DATA_DIR": str(tmp_path / "data"),
            "DOCKER_HOST": f"unix://{dockerd.socket}",
        },
    )
    lines = Lines(process)
    lines.wait_for("work/long", "running")
    time.sleep(2.0)  # the container's own time: it must be under way
    leave(dockerd)
    gone = time.monotonic()
    lost = lines.wait_for("connection lost")
    come_back(dockerd)
    there = time.monotonic()
    back = lines.wait_for("answers again")
    assert lines.end() == 1
    print(f"loss seen after {lost - gone:.1f} s, return after {back - there:.1f} s")
    assert lost - gone < 6.0  # 2 s (R8), and what a busy machine adds
    assert back - there < 6.0
    said = "\n".join(line for _, line in lines.said)
    assert "exit code 7" in said
    assert "Run #1 failed" in said.splitlines()[-1]
