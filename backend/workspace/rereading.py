"""From a parsed `slipway.yaml` to the workspace, again and again while it is edited: what did not change is not read anew."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.domain.compose_project import ComposeProject
from backend.domain.environment import Environment
from backend.domain.pipeline import Pipeline
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.domain.workspace import Workspace
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node
from backend.workspace.folder import Folder
from backend.workspace.head import FILE, read_head
from backend.workspace.reader import Reader
from backend.workspace.services import Services, read_services
from backend.workspace.slipway.environments import EnvironmentReader
from backend.workspace.slipway.kept_stages import KeptStages
from backend.workspace.slipway.pipeline import read_pipeline, stage_texts
from backend.workspace.slipway.stage_text import StageText
from backend.workspace.slipway.step_values import StepValues


@dataclass(frozen=True, slots=True)
class _Services:
    written: Node | None
    composition: Composition
    services: Services
    project: ComposeProject
    findings: Findings


@dataclass(frozen=True, slots=True)
class _Environments:
    written: Node | None
    stages: tuple[str, ...]
    services: _Services
    environments: dict[str, Environment]
    findings: Findings


class Rereading:
    """Keeps what the Compose files, the environments and the stages say for as long as what names them stays as it is.

    `forget` when another file may have changed.
    """

    def __init__(self, folder: Folder, environ: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._environ = os.environ if environ is None else environ
        self._services: _Services | None = None
        self._environments: _Environments | None = None
        self._stages = KeptStages()

    def forget(self) -> None:
        """Read all files anew the next time."""
        self._services = self._environments = None
        self._stages.forget()

    def workspace(self, node: Node | None, findings: Findings, stages: Sequence[StageText] | None = None) -> Workspace:
        """Return the workspace for a parsed `slipway.yaml`; `findings` are those of the parser, they stay as they are.

        `stages` are those that were read one by one, then `node` is without them.
        """
        own = Findings()
        own.take(findings)
        reader = Reader(own, self._folder)
        if node is None and not own.broken:
            own.error(Place(FILE), "the file is empty", "begin with `version: 1`")
        block = reader.block(node, FILE, "`version:`, `project:` and other keys")
        root = self._folder.root
        if block is None:
            return Workspace(str(root), root.name.lower(), problems=own.sorted(FILE))
        project = read_head(reader, block)
        services = self._read_services(block)
        texts = stages if stages is not None else self._stage_texts(reader, block)
        names = tuple(text.name for text in texts or ())
        environments = self._read_environments(block, names, services)
        own.take(services.findings)
        own.take(environments.findings)
        pipeline = Pipeline()
        if texts is not None:
            sure = not services.findings.broken
            values = StepValues(reader, services.composition, environments.environments, sure)
            pipeline = read_pipeline(values, texts, self._stages)
        return Workspace(
            str(root),
            project,
            services.composition,
            environments.environments,
            pipeline,
            own.sorted(FILE),
            services.project,
        )

    def _stage_texts(self, reader: Reader, block: Block) -> tuple[StageText, ...] | None:
        """Return the stages of a file that was read as a whole, None where there is no pipeline."""
        if "pipeline" not in block.entries:
            reader.findings.error(Place(FILE), "there is no `pipeline:`", "add it with at least one stage")
            return None
        section = reader.block(block.get("pipeline"), "pipeline", "a mapping of stages")
        texts = stage_texts(section)
        if section is not None and not texts:
            reader.findings.error(section.place, "pipeline: it has no stages")
        return None if section is None else texts

    def _read_services(self, block: Block) -> _Services:
        written = block.get("services")
        if self._services is None or self._services.written != written or written is None:
            findings = Findings()
            composition, services = read_services(Reader(findings, self._folder), block, self._environ)
            self._services = _Services(written, composition, services, services.project(), findings)
        return self._services

    def _read_environments(self, block: Block, stages: tuple[str, ...], services: _Services) -> _Environments:
        written, kept = block.get("environments"), self._environments
        if kept is None or kept.services is not services or kept.stages != stages or kept.written != written:
            findings = Findings()
            reader = EnvironmentReader(Reader(findings, self._folder), stages, services.services)
            kept = _Environments(written, stages, services, dict(reader.read(written)), findings)
            self._environments = kept
        return kept
