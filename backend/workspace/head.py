"""The keys of `slipway.yaml`, its version and its project's name."""

from backend.domain.problem import Place
from backend.notation.nodes import Block
from backend.workspace.reader import Reader
from backend.workspace.slipway.names import check_project_name

FILE = "slipway.yaml"
KEYS = ("version", "project", "services", "environments", "pipeline")
VERSION = 1


def read_head(reader: Reader, block: Block) -> str:
    """Check the keys and the version; return the project's name."""
    reader.check_keys(block, KEYS, FILE)
    version = block.get("version")
    if version is None:
        reader.findings.error(Place(FILE), "there is no `version:`", f"add `version: {VERSION}`")
    elif reader.integer(version, "version", default=VERSION) != VERSION:
        reader.findings.error(version.place, f"version: expected {VERSION}", "a newer version of Slipway may read it")
    if block.get("project") is None:
        reader.findings.error(Place(FILE), "there is no `project:`", "add a name such as `project: shop`")
    project = reader.scalar(block.get("project"), "project", "a name")
    if project is None:
        return reader.folder.root.name.lower()
    check_project_name(reader, project.text, project.place, "project")
    return project.text
