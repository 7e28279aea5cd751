"""Folders that know nothing of Slipway, on a real engine: proposed, written and run as they are, up to their tests."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from gui import launch
from tests.support.engines import docker_socket
from tests.support.foreign_folders import FOLDERS, write_folder

pytestmark = pytest.mark.docker

_BASE = "slipway/python-base:bookworm"
# Compose's first form; the tests are not in the image.
_OLD: Mapping[str, str] = {
    "docker-compose.yml": "api:\n  build: ./api\n  ports: ['8000']\n  environment:\n    GREETING: hello\n",
    "api/Dockerfile": f"FROM {_BASE}\nWORKDIR /srv\nCOPY greeting.py .\nUSER nobody\nCMD python3 greeting.py\n",
    "api/greeting.py": "import os\n\n\ndef greeting():\n    return os.environ['GREETING']\n",
    "api/tests/test_greeting.py": (
        "import unittest\n\nfrom greeting import greeting\n\n\nclass GreetingTest(unittest.TestCase):\n"
        "    def test_it_greets(self):\n        self.assertEqual(greeting(), 'hello')\n"
    ),
}
# The image that ships has neither Python nor a shell, and the service's folder is not the top.
_BARE: Mapping[str, str] = {
    "compose.yaml": "services:\n  tool:\n    build: ./tools/tool\n",
    "tools/tool/Dockerfile": f"FROM {_BASE} AS build\nCOPY . /src\nFROM scratch\nCOPY --from=build /src/tool.py /tool.py\n",
    "tools/tool/tool.py": "def answer():\n    return 42\n",
    "tools/tool/tests/__init__.py": "",
    "tools/tool/tests/test_tool.py": (
        "import unittest\n\nfrom tool import answer\n\n\nclass ToolTest(unittest.TestCase):\n"
        "    def test_it_answers(self):\n        self.assertEqual(answer(), 42)\n"
    ),
}
Slipway = Callable[..., str]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder whose name nobody else has; the images and containers named after it are removed."""
    root = tmp_path / f"imp{uuid.uuid4().hex[:8]}"
    yield root
    label = f"label=slipway.project={root.name}"
    for listing, removal in (
        (["docker", "ps", "-aq", "--filter", label], ["docker", "rm", "-fv"]),
        (["docker", "images", "-q", "--filter", label], ["docker", "rmi", "-f"]),
    ):
        found = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split()
        if found:
            subprocess.run([*removal, *set(found)], capture_output=True, check=False)


@pytest.fixture
def slipway(tmp_path: Path, place: Path) -> Slipway:
    """Run a command of the program in the folder; it must end well."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLIPWAY_")}
    environment = {
        **kept,
        "PYTHONPATH": str(Path(launch.__file__).parent.parent),
        "SLIPWAY_DATA_DIR": str(tmp_path / "data"),
        "DOCKER_HOST": f"unix://{docker_socket()}",
    }

    def run(*arguments: str) -> str:
        result = subprocess.run(
            [sys.executable, "-m", "gui.launch", *arguments],
            capture_output=True,
            text=True,
            timeout=240,
            cwd=place,
            env=environment,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return run


def test_a_folder_with_a_dockerfile_is_built_tested_and_asked_for_its_health(place: Path, slipway: Slipway) -> None:
    write_folder(place, FOLDERS["dockerfile-python"])
    slipway("import", "--yes")
    said = slipway("run", "--until", "integration")
    assert f"unit/{place.name}" in said
    assert f"integration/{place.name}-answers" in said
    assert "Run #1 succeeded" in said
    assert "OK" in slipway("logs", "1", f"unit/{place.name}")


def test_a_compose_file_of_the_first_form_is_built_and_tested(place: Path, slipway: Slipway) -> None:
    write_folder(place, _OLD)
    slipway("import", "--yes")
    assert "Run #1 succeeded" in slipway("run", "--until", "unit")
    assert "Ran 1 test" in slipway("logs", "1", "unit/api")


def test_tests_that_the_image_that_ships_cannot_run_run_where_it_is_built(place: Path, slipway: Slipway) -> None:
    write_folder(place, _BARE)
    assert "has no Python or no shell, so it runs in slipway/python-base:bookworm" in slipway("import", "--yes")
    assert "Run #1 succeeded" in slipway("run", "--until", "unit")
    assert "Ran 1 test" in slipway("logs", "1", "unit/tool")
