"""A small workspace that a test writes: two services, one unit test each, staging and production on one engine."""

from pathlib import Path

_COMPOSE = """\
services:
  front:
    build: {context: ., dockerfile: Dockerfile, args: {NAME: front}}
    ports: ["FRONT_PORT:8000"]
    healthcheck: {test: ["CMD", "true"], interval: 1s, retries: 3}
    depends_on: [back]
  back:
    build: {context: ., dockerfile: Dockerfile, args: {NAME: back}}
    expose: ["8000"]
    healthcheck: {test: ["CMD", "true"], interval: 1s, retries: 3}
"""

_SLIPWAY = """\
version: 1
project: PROJECT
services: compose.yaml

environments:
  staging:
    docker: {}
  production:
    docker: {}
    overlays: [compose.production.yaml]
    gates:
      tests: [unit]

pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      front: {test: front, command: python3 -m unittest -o reports/unit.xml tests/front, files: [tests], junit: "reports/*.xml"}
      back: {test: back, command: python3 -m unittest -o reports/unit.xml tests/back, files: [tests], junit: "reports/*.xml"}
  staging:
    needs: [unit]
    steps:
      deploy: {deploy: staging}
"""

APPROVED = """\
  ask:
    needs: [unit]
    steps:
      person: {approve: "Is it good?"}
"""

_TEST = """\
import unittest


class OneTest(unittest.TestCase):
    def test_it_holds(self) -> None:
        self.assertTrue(True)

    def test_it_holds_again(self) -> None:
        BODY
"""


def write_workspace(
    root: Path, *, project: str = "small", port: int = 18200, failing: bool = False, more: str = ""
) -> Path:
    """Write the workspace and return its folder; with `failing` a test of `back` fails, `more` is added to the pipeline."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "slipway.yaml").write_text(_SLIPWAY.replace("PROJECT", project) + more)
    (root / "compose.yaml").write_text(_COMPOSE.replace("FRONT_PORT", str(port)))
    overlay = f'services:\n  front:\n    ports: !override ["{port + 1}:8000"]\n    deploy: {{replicas: 2}}\n'
    (root / "compose.production.yaml").write_text(overlay)
    (root / "Dockerfile").write_text("FROM python:3-slim\nARG NAME\nWORKDIR /app\nCOPY source.txt .\nEXPOSE 8000\n")
    (root / "source.txt").write_text("first\n")
    for service in ("front", "back"):
        folder = root / "tests" / service
        folder.mkdir(parents=True, exist_ok=True)
        body = 'self.fail("3 != 4")' if failing and service == "back" else "self.assertEqual(1, 1)"
        (folder / "test_one.py").write_text(_TEST.replace("BODY", body))
    return root
