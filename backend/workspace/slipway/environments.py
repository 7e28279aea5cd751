"""The environments of `slipway.yaml`, each with its composition merged from the Compose files and its overlays."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from backend.domain.environment import DockerTarget, Environment, JobBefore, KubernetesTarget, Target
from backend.domain.problem import Place
from backend.domain.service import Composition, MountKind
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.reader import Reader
from backend.workspace.slipway.cluster_rules import check_composition, check_neighbours
from backend.workspace.slipway.gates import read_gates, read_verification
from backend.workspace.slipway.given_manifests import KINDS as GIVEN
from backend.workspace.slipway.given_manifests import read_given_manifests
from backend.workspace.slipway.names import check_project_name
from backend.workspace.slipway.targets import read_target

KEYS = ("docker", "kubernetes", *GIVEN, "overlays", "gates", "verify", "before", "on_failure", "keep")
_MOST_KEPT = 1000
_MOST = 50


@dataclass(frozen=True, slots=True)
class EnvironmentReader:
    """`compose` returns the composition for overlays."""

    reader: Reader
    stages: Collection[str]
    compose: Callable[[list[Scalar]], Composition]

    def read(self, node: Node | None) -> dict[str, Environment]:
        """Return the environments in promotion order."""
        section = self.reader.block(node, "environments", "a mapping of environments")
        found: dict[str, Environment] = {}
        for name, value in section.items() if section else ():
            assert section is not None
            if name.startswith("x-"):
                continue
            if len(found) >= _MOST:
                self.reader.findings.error(section.key_place(name), f"there are more than {_MOST} environments")
                break
            own = replace(self, reader=self.reader.within(name))
            check_project_name(own.reader, name, section.key_place(name), "environments")
            block = own.reader.block(value, f"environments.{name}")
            if block is not None:
                one = own._environment(name, block, section)
                check_neighbours(own.reader, name, one, found)
                found[name] = one
        return found

    def _environment(self, name: str, block: Block, section: Block) -> Environment:
        where, reader = f"environments.{name}", self.reader
        reader.check_keys(block, KEYS, where)
        overlays = reader.texts(block.get("overlays"), f"{where}.overlays", "a list of Compose files")
        # Told here, not where the files are merged: a missing overlay concerns this environment alone.
        there = [overlay for overlay in overlays if reader.existing(overlay, f"{where}.overlays") is not None]
        composition = self.compose(there)
        failure = reader.choice(block.get("on_failure"), f"{where}.on_failure", ("rollback", "keep"), "rollback")
        target = read_target(reader, block, where)
        self._check_binds(section.key_place(name), where, target, composition)
        manifests = read_given_manifests(reader, block, where)
        if isinstance(target, KubernetesTarget) and not any(kind in block.entries for kind in GIVEN):
            check_composition(reader, section.key_place(name), where, composition)
        if overlays:
            self._check_builds(overlays[-1].place, where, composition)
        return Environment(
            name,
            target,
            composition,
            tuple(overlay.text for overlay in overlays),
            read_gates(reader, block.get("gates"), f"{where}.gates", self.stages),
            read_verification(reader, block.get("verify"), f"{where}.verify", composition.services),
            self._before(block.get("before"), f"{where}.before", composition.services),
            failure == "rollback",
            reader.integer(block.get("keep"), f"{where}.keep", 1, _MOST_KEPT, 10),
            section.key_place(name),
            manifests,
        )

    def _check_builds(self, place: Place, where: str, composition: Composition) -> None:
        base = self.compose([]).services
        for name, service in composition.services.items():
            if service.build is not None and (name not in base or base[name].build != service.build):
                self.reader.findings.warning(
                    place,
                    f"{where}: an overlay says how {name} is built, which is not honoured",
                    "all environments get the images that the Compose file alone describes",
                )

    def _check_binds(self, place: Place, where: str, target: Target, composition: Composition) -> None:
        if not isinstance(target, DockerTarget) or not target.host.startswith(("ssh:", "tcp:")):
            return
        root = self.reader.folder.root
        for service in composition.services.values():
            sources = [mount.source for mount in service.mounts if mount.kind is MountKind.BIND]
            if any(PurePosixPath(source).is_relative_to(root) for source in sources):
                self.reader.findings.warning(
                    place,
                    f"{where}: {service.name} mounts a folder of this workspace, but the engine runs elsewhere",
                    "copy it into the image, or use a config",
                )

    def _before(self, node: Node | None, name: str, services: Collection[str]) -> JobBefore | None:
        block = self.reader.block(node, name)
        if block is None:
            return None
        self.reader.check_keys(block, ("service", "command"), name)
        for key in ("service", "command"):
            if block.get(key) is None:
                self.reader.findings.error(block.place, f"{name}: it needs `{key}:`")
        service = self.reader.scalar(block.get("service"), f"{name}.service", "a service's name")
        if service is not None and service.text not in services:
            hint = self.reader.findings.nearest(service.text, services)
            self.reader.findings.error(
                service.place, f"{name}.service: there is no service {shown(service.text)}", hint
            )
        command = self._command(block.get("command"), f"{name}.command")
        return JobBefore(service.text, command) if service is not None and command else None

    def _command(self, node: Node | None, name: str) -> str | tuple[str, ...]:
        if isinstance(node, Sequence):
            return tuple(item.text for item in self.reader.texts(node, name))
        return self.reader.text(node, name, "a command")
