"""Small workspaces for tests; `§` marks where a problem is expected."""

from dataclasses import dataclass
from pathlib import Path

from backend.domain.problem import Place, Problem
from backend.domain.workspace import Workspace
from backend.workspace.loader import load_workspace

MARK = "§"

COMPOSE = """\
services:
  web:
    build: web
    ports: ["8080:80"]
  db:
    image: postgres:17
"""

SLIPWAY = """\
version: 1
project: shop
services: compose.yaml
environments:
  staging: {docker: {}}
  production: {docker: {}}
pipeline:
  build:
    steps:
      images: {build: "*"}
  ship:
    needs: [build]
    steps:
      deploy: {deploy: staging}
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """A workspace on disk, and where the mark stood."""

    root: Path
    mark: Place | None

    def load(self, environ: dict[str, str] | None = None) -> Workspace:
        """Read it with no variables but the given ones."""
        return load_workspace(self.root, environ or {})

    def marked(self, environ: dict[str, str] | None = None) -> list[Problem]:
        """Return the errors, or where there is none the warnings; all of them stand at the mark."""
        workspace = self.load(environ)
        problems = workspace.errors or workspace.problems
        assert {str(problem.place) for problem in problems} == {str(self.mark)}, [str(problem) for problem in problems]
        return list(problems)


def folder(root: Path, files: dict[str, str] | None = None, **texts: str) -> Folder:
    """Write a workspace: `slipway` and `compose` replace the usual files, `files` maps other paths to texts."""
    contents = {
        "slipway.yaml": texts.get("slipway", SLIPWAY),
        "compose.yaml": texts.get("compose", COMPOSE),
        "web/Dockerfile": "FROM scratch\n",
        **(files or {}),
    }
    mark = None
    for name, content in contents.items():
        text = content
        if MARK in text:
            before = text[: text.index(MARK)]
            mark = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
            text = content.replace(MARK, "", 1)
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return Folder(root, mark)


def pipeline(stages: str) -> str:
    """Return a slipway.yaml with other stages than the usual ones; each line is indented by two spaces."""
    return SLIPWAY[: SLIPWAY.index("pipeline:")] + "pipeline:\n" + _indented(stages)


def step(text: str) -> str:
    """Return a slipway.yaml with one step, written as a flow mapping."""
    return pipeline(f"only:\n  steps:\n    it: {text}\n")


def environment(text: str) -> str:
    """Return a slipway.yaml whose first environment says something else, written as a flow mapping."""
    return SLIPWAY.replace("staging: {docker: {}}", f"staging: {text}")


def service(text: str) -> str:
    """Return a compose.yaml whose service web has more keys; each line is indented by four spaces."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"services:\n  web:\n    image: nginx\n{lines}  db:\n    image: postgres:17\n"


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
