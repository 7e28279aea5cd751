"""From a folder to a workspace."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from backend.domain.compose_project import ComposeProject, project_name
from backend.domain.errors import InputError
from backend.domain.pipeline import Pipeline
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.domain.workspace import Workspace
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Scalar
from backend.notation.parser import MOST_BYTES, parse
from backend.workspace.compose.composition import read_composition
from backend.workspace.compose.files import ComposeFiles
from backend.workspace.compose.scope import Scope
from backend.workspace.folder import Folder
from backend.workspace.reader import Reader
from backend.workspace.slipway.environments import EnvironmentReader
from backend.workspace.slipway.names import check_project_name
from backend.workspace.slipway.pipeline import read_pipeline, stage_names
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.variables import read_variables

FILE = "slipway.yaml"
KEYS = ("version", "project", "services", "environments", "pipeline")
VERSION = 1


def load_workspace(
    root: Path, environ: Mapping[str, str] | None = None, drafts: Mapping[str, str] | None = None
) -> Workspace:
    """Read a folder's `slipway.yaml` and all it names. Every mistake becomes a problem of the workspace.

    `environ` are the variables for the Compose files, the process's own by default. `drafts` are texts by their path that
    count as files of the folder. InputError when there is no `slipway.yaml` at all.
    """
    try:
        folder = Folder.at(root, drafts)
        is_folder = folder.root.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{root} cannot be opened: {error}") from None
    if not is_folder:
        raise InputError(f"{root} is not a folder", "name a folder with a slipway.yaml")
    if FILE not in folder.drafts and not os.path.lexists(folder.root / FILE):
        near = [name for name in folder.names(".") if name.lower() in ("slipway.yml", FILE)]
        hint = (
            f"rename {near[0]} to {FILE}" if near else f"`slipway import` proposes one; or name a folder with a {FILE}"
        )
        raise InputError(f"there is no {FILE} in {folder.root}", hint)
    loader = Loader(Reader(Findings(), folder), os.environ if environ is None else environ)
    return loader.load()


@dataclass(slots=True)
class Loader:
    """Reads the parts of a workspace; problems go to the reader's findings."""

    reader: Reader
    environ: Mapping[str, str]
    files: ComposeFiles = field(init=False)

    def __post_init__(self) -> None:
        self.files = ComposeFiles(self.reader)

    def load(self) -> Workspace:
        block = self._file()
        if block is None:
            root = self.reader.folder.root
            return Workspace(str(root), root.name.lower(), problems=self.reader.findings.sorted(FILE))
        project = self.head(block)
        composition, compose = self.services(block)
        section = self.reader.block(block.get("pipeline"), "pipeline", "a mapping of stages")
        environments = EnvironmentReader(self.reader, stage_names(section), compose).read(block.get("environments"))
        pipeline = Pipeline()
        if section is not None:
            pipeline = read_pipeline(StepValues(self.reader, composition, environments), section)
        elif "pipeline" not in block.entries:
            self.reader.findings.error(Place(FILE), "there is no `pipeline:`", "add it with at least one stage")
        return Workspace(
            str(self.reader.folder.root),
            project,
            composition,
            environments,
            pipeline,
            self.reader.findings.sorted(FILE),
            compose.project(),
        )

    def _file(self) -> Block | None:
        here = Scalar(FILE, Place(FILE))
        data = self.reader.data(here, "the workspace", MOST_BYTES)
        node = parse(data[1], FILE, self.reader.findings) if data else None
        if data and node is None and not self.reader.findings.broken:
            self.reader.findings.error(Place(FILE), "the file is empty", "begin with `version: 1`")
        return self.reader.block(node, FILE, "`version:`, `project:` and other keys")

    def head(self, block: Block) -> str:
        """Check the keys and the version; return the project's name."""
        reader = self.reader
        reader.check_keys(block, KEYS, FILE)
        version = block.get("version")
        if version is None:
            reader.findings.error(Place(FILE), "there is no `version:`", f"add `version: {VERSION}`")
        elif reader.integer(version, "version", default=VERSION) != VERSION:
            reader.findings.error(
                version.place, f"version: expected {VERSION}", "a newer version of Slipway may read it"
            )
        if block.get("project") is None:
            reader.findings.error(Place(FILE), "there is no `project:`", "add a name such as `project: shop`")
        project = reader.scalar(block.get("project"), "project", "a name")
        if project is None:
            return reader.folder.root.name.lower()
        check_project_name(reader, project.text, project.place, "project")
        return project.text

    def services(self, block: Block) -> tuple[Composition, "Compose"]:
        """Return the services of the base files, and what merges overlays over them."""
        names = self.reader.texts(block.get("services"), "services", "a Compose file or a list of them")
        if not names:
            if block.get("services") is None:
                self.reader.findings.error(Place(FILE), "there is no `services:`", "add `services: compose.yaml`")
            return Composition(), Compose(self, Block({}, block.place), ".", self.environ)
        first = self.reader.existing(names[0], "services")
        base = str(PurePosixPath(first).parent) if first is not None else "."
        variables = read_variables(self.reader.folder, base, self.environ, self.reader.findings)
        merged = self.files.merged(self.files.read(names, base, variables, name="services"))
        if merged is None:
            return Composition(), Compose(self, None, base, variables)
        compose = Compose(self, merged, base, variables)
        return compose([]), compose


@dataclass(frozen=True, slots=True)
class Compose:
    """Merges overlays over the base and reads the result."""

    loader: Loader
    base: Block | None
    folder: str
    variables: Mapping[str, str]
    _done: dict[tuple[str, ...], Composition] = field(default_factory=dict)

    def __call__(self, overlays: list[Scalar]) -> Composition:
        """Return the composition for overlays; for the same ones it is the same."""
        names = tuple(overlay.text for overlay in overlays)
        if names not in self._done:
            self._done[names] = self._read(overlays)
        return self._done[names]

    def project(self) -> ComposeProject:
        """Return by which names and in which folders Compose may have started these files."""
        root = self.loader.reader.folder.root
        here = root / self.folder
        named = self.base.get("name") if self.base else None
        said = named.text if isinstance(named, Scalar) else ""
        names = (said, self.variables.get("COMPOSE_PROJECT_NAME", ""), project_name(here.resolve().name))
        folders = (here, here.resolve(), root, root.resolve())
        return ComposeProject(
            tuple(dict.fromkeys(name for name in names if name)), tuple(dict.fromkeys(str(one) for one in folders))
        )

    def _read(self, overlays: list[Scalar]) -> Composition:
        files = self.loader.files
        parts = files.read(overlays, self.folder, self.variables, name="overlays")
        merged = files.merged([*([self.base] if self.base else []), *parts])
        if merged is None:
            return Composition()
        return read_composition(Scope(self.loader.reader, self.variables, files.bases), merged)
