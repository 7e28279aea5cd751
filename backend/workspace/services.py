"""The services of a workspace's Compose files, alone and with overlays over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from backend.domain.compose_project import ComposeProject, project_name
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.notation.nodes import Block, Scalar
from backend.workspace.compose.composition import read_composition
from backend.workspace.compose.files import ComposeFiles
from backend.workspace.compose.scope import Scope
from backend.workspace.head import FILE
from backend.workspace.reader import Reader
from backend.workspace.variables import read_variables


@dataclass(frozen=True, slots=True)
class Services:
    """Merges overlays over the base (None: it could not be read) and reads the result; problems go to the reader's findings."""

    reader: Reader
    files: ComposeFiles
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
        root = self.reader.folder.root
        here = root / self.folder
        named = self.base.get("name") if self.base else None
        said = named.text if isinstance(named, Scalar) else ""
        names = (said, self.variables.get("COMPOSE_PROJECT_NAME", ""), project_name(here.resolve().name))
        folders = (here, here.resolve(), root, root.resolve())
        return ComposeProject(
            tuple(dict.fromkeys(name for name in names if name)), tuple(dict.fromkeys(str(one) for one in folders))
        )

    def _read(self, overlays: list[Scalar]) -> Composition:
        parts = self.files.read(overlays, self.folder, self.variables, name="overlays")
        merged = self.files.merged([*([self.base] if self.base else []), *parts])
        if merged is None:
            return Composition()
        return read_composition(Scope(self.reader, self.variables, self.files.bases), merged)


def read_services(reader: Reader, top: Block, environ: Mapping[str, str]) -> tuple[Composition, Services]:
    """Return the services of the files that `services:` names, and what merges overlays over them.

    `top` is the whole `slipway.yaml`, `environ` are the variables for the Compose files.
    """
    files = ComposeFiles(reader)
    names = reader.texts(top.get("services"), "services", "a Compose file or a list of them")
    if not names:
        if top.get("services") is None:
            reader.findings.error(Place(FILE), "there is no `services:`", "add `services: compose.yaml`")
        return Composition(), Services(reader, files, Block({}, top.place), ".", environ)
    first = reader.existing(names[0], "services")
    base = str(PurePosixPath(first).parent) if first is not None else "."
    variables = read_variables(reader.folder, base, environ, reader.findings)
    merged = files.merged(files.read(names, base, variables, name="services"))
    services = Services(reader, files, merged, base, variables)
    return services([]) if merged is not None else Composition(), services
