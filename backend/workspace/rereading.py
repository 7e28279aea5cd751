"""Reads a workspace again and again while its `slipway.yaml` is edited: what did not change is not read anew."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.domain.environment import Environment
from backend.domain.pipeline import Pipeline
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.domain.workspace import Workspace
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node
from backend.workspace.folder import Folder
from backend.workspace.loader import FILE, Compose, Loader
from backend.workspace.reader import Reader
from backend.workspace.slipway.environments import EnvironmentReader
from backend.workspace.slipway.pipeline import read_pipeline, stage_names
from backend.workspace.slipway.step_values import StepValues


@dataclass(frozen=True, slots=True)
class _Services:
    written: Node | None
    composition: Composition
    compose: Compose
    findings: Findings


@dataclass(frozen=True, slots=True)
class _Environments:
    written: Node | None
    stages: tuple[str, ...]
    services: _Services
    environments: dict[str, Environment]
    findings: Findings


class Rereading:
    """Keeps what the Compose files and the environments say for as long as what names them stays as it is.

    `forget` when another file may have changed.
    """

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        self._folder = Folder.at(root)
        self._environ = os.environ if environ is None else environ
        self._services: _Services | None = None
        self._environments: _Environments | None = None

    def forget(self) -> None:
        """Read all files anew the next time."""
        self._services = self._environments = None

    def workspace(self, node: Node | None, findings: Findings) -> Workspace:
        """Return the workspace for a parsed `slipway.yaml`; `findings` are those of the parser, they stay as they are."""
        own = Findings()
        own.take(findings)
        reader = Reader(own, self._folder)
        loader = Loader(reader, self._environ)
        if node is None and not own.broken:
            own.error(Place(FILE), "the file is empty", "begin with `version: 1`")
        block = reader.block(node, FILE, "`version:`, `project:` and other keys")
        root = self._folder.root
        if block is None:
            return Workspace(str(root), root.name.lower(), problems=own.sorted(FILE))
        project = loader.head(block)
        services = self._read_services(block)
        section = reader.block(block.get("pipeline"), "pipeline", "a mapping of stages")
        environments = self._read_environments(block, stage_names(section), services)
        pipeline = Pipeline()
        if section is not None:
            values = StepValues(reader, services.composition, environments.environments)
            pipeline = read_pipeline(values, section)
        elif "pipeline" not in block.entries:
            own.error(Place(FILE), "there is no `pipeline:`", "add it with at least one stage")
        own.take(services.findings)
        own.take(environments.findings)
        return Workspace(
            str(root),
            project,
            services.composition,
            environments.environments,
            pipeline,
            own.sorted(FILE),
            services.compose.project(),
        )

    def _read_services(self, block: Block) -> _Services:
        written = block.get("services")
        if self._services is None or self._services.written != written or written is None:
            findings = Findings()
            composition, compose = Loader(Reader(findings, self._folder), self._environ).services(block)
            self._services = _Services(written, composition, compose, findings)
        return self._services

    def _read_environments(self, block: Block, stages: tuple[str, ...], services: _Services) -> _Environments:
        written, kept = block.get("environments"), self._environments
        if kept is None or kept.services is not services or kept.stages != stages or kept.written != written:
            findings = Findings()
            reader = EnvironmentReader(Reader(findings, self._folder), stages, services.compose)
            kept = _Environments(written, stages, services, dict(reader.read(written)), findings)
            self._environments = kept
        return kept
