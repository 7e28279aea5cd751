"""The variables that Compose files see: the process's own over those of `.env`."""

from collections.abc import Mapping
from pathlib import Path

from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.workspace.dotenv import MOST_BYTES, parse_dotenv
from backend.workspace.folder import Folder, OutsideError

_FILE = ".env"


def workspace_variables(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a workspace as its Compose files see them, for secrets that come from variables."""
    return read_variables(Folder.at(root), ".", environ, Findings())


def read_variables(folder: Folder, base: str, environ: Mapping[str, str], findings: Findings) -> dict[str, str]:
    """Return `environ` over the `.env` beside the first Compose file (`base`) over the `.env` of the workspace."""
    found: dict[str, str] = {}
    for place in dict.fromkeys((".", base)):
        try:
            path = folder.relative(_FILE, place)
        except OutsideError as error:
            findings.error(Place(_FILE), f"{_FILE}: {error}")
            continue
        if folder.kind(path) != "file":
            continue
        try:
            data = folder.read(path, MOST_BYTES)
        except OSError as error:
            findings.error(Place(path), f"{path} cannot be read: {error.strerror}")
            continue
        found.update(parse_dotenv(data, path, environ, findings))
    return {**found, **environ}
