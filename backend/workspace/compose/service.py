"""One service of the merged Compose files."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from backend.domain.problem import Place
from backend.domain.service import Service
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.compose.build import read_build
from backend.workspace.compose.cluster import check_volumes, read_cluster_wishes
from backend.workspace.compose.deploy import read_deploy
from backend.workspace.compose.environment import read_environment
from backend.workspace.compose.grants import read_grants
from backend.workspace.compose.healthcheck import read_healthcheck
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.mounts import read_mounts
from backend.workspace.compose.ports import read_expose, read_ports
from backend.workspace.compose.quantities import parse_duration
from backend.workspace.compose.relations import read_dependencies, read_networks
from backend.workspace.compose.scope import Scope
from backend.workspace.compose.texts import command, labels, words

_CONTAINER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+", re.ASCII)
IMAGE = re.compile(r"[\w.-]+(:\d+)?(/[\w.-]+)*(:[\w][\w.-]{0,127})?(@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """What is declared at the top level, for the services to refer to."""

    services: Collection[str] = ()
    volumes: Collection[str] = ()
    networks: Collection[str] = ()
    configs: Collection[str] = ()
    secrets: Collection[str] = ()


def read_service(scope: Scope, key: str, block: Block, place: Place, names: Names) -> Service:
    """Return a service; `place` is where its name stands."""
    reader, name = scope.reader, f"services.{key}"
    check_keys(reader, block, "a service", name)
    deploy = read_deploy(scope, block, name)
    networks, aliases = read_networks(scope, block.get("networks"), f"{name}.networks", names.networks)
    mounts = read_mounts(scope, block.get("volumes"), f"{name}.volumes", names.volumes)
    cluster = read_cluster_wishes(scope, block, name)
    check_volumes(scope, block, name, cluster, frozenset(mount.source for mount in mounts))
    grace = reader.convert(block.get("stop_grace_period"), f"{name}.stop_grace_period", parse_duration)

    def text(part: str) -> str:
        return reader.text(block.get(part), f"{name}.{part}")

    def listed(part: str) -> tuple[str, ...]:
        return words(scope, block.get(part), f"{name}.{part}")

    return Service(
        name=key,
        image=_image(scope, block, place, name),
        build=read_build(scope, block.get("build"), f"{name}.build", names.secrets),
        command=command(scope, block.get("command"), f"{name}.command"),
        entrypoint=command(scope, block.get("entrypoint"), f"{name}.entrypoint"),
        environment=read_environment(scope, block, name),
        ports=read_ports(scope, block.get("ports"), f"{name}.ports"),
        expose=read_expose(scope, block.get("expose"), f"{name}.expose"),
        healthcheck=read_healthcheck(scope, block.get("healthcheck"), f"{name}.healthcheck"),
        depends_on=read_dependencies(scope, block, name, names.services),
        mounts=mounts,
        configs=read_grants(scope, block.get("configs"), f"{name}.configs", "config", names.configs),
        secrets=read_grants(scope, block.get("secrets"), f"{name}.secrets", "secret", names.secrets),
        networks=networks,
        aliases=aliases,
        replicas=deploy.replicas,
        resources=deploy.resources,
        order=deploy.order,
        labels=labels(scope, block.get("labels"), f"{name}.labels"),
        restart=deploy.restart,
        user=text("user"),
        working_dir=text("working_dir"),
        hostname=text("hostname"),
        container_name=_container(scope, block, name),
        stop_grace_period=10.0 if grace is None else grace,
        stop_signal=text("stop_signal"),
        init=reader.boolean(block.get("init"), f"{name}.init"),
        read_only=reader.boolean(block.get("read_only"), f"{name}.read_only"),
        cap_add=listed("cap_add"),
        cap_drop=listed("cap_drop"),
        security_opt=listed("security_opt"),
        extra_hosts=_hosts(scope, block.get("extra_hosts"), f"{name}.extra_hosts"),
        tmpfs=listed("tmpfs"),
        cluster=cluster,
    )


def _image(scope: Scope, block: Block, place: Place, name: str) -> str:
    node, build = block.get("image"), block.get("build")
    if node is None and (build is None or (isinstance(build, Scalar) and build.null)):
        scope.findings.error(place, f"{name}: it has neither `image:` nor `build:`")
        return ""
    found = scope.reader.scalar(node, f"{name}.image", "an image")
    if found is None:
        return ""
    if not IMAGE.fullmatch(found.text):
        scope.findings.error(
            found.place, f"{name}.image: expected an image such as nginx:1.29, found {shown(found.text)}"
        )
    return found.text


def _container(scope: Scope, block: Block, name: str) -> str:
    found = scope.reader.scalar(block.get("container_name"), f"{name}.container_name")
    if found is None:
        return ""
    if not _CONTAINER.fullmatch(found.text):
        scope.findings.error(
            found.place, f"{name}.container_name: expected letters, digits, _, . and -, found {shown(found.text)}"
        )
        return ""
    return found.text


def _hosts(scope: Scope, node: Node | None, name: str) -> tuple[str, ...]:
    """Return `host:address` for each; written as a mapping, or as a list with `:` or `=`."""
    found: dict[str, None] = {}
    match node:
        case Block():
            for host, value in node.items():
                for address in scope.reader.texts(value, f"{name}.{host}"):
                    found[f"{host}:{address.text.strip('[]')}"] = None
        case None | Sequence() | Scalar():
            for item in scope.reader.sequence(node, name, "a list or a mapping of hosts"):
                entry = scope.reader.scalar(item, name, "host=address")
                if entry is None:
                    continue
                name_of, equals, where = entry.text.partition("=")
                if not equals:
                    name_of, _, where = entry.text.partition(":")
                if not name_of or not where:
                    scope.findings.error(entry.place, f"{name}: expected host=address, found {shown(entry.text)}")
                    continue
                found[f"{name_of}:{where.strip('[]')}"] = None
    return tuple(found)
