"""Containers of steps as specifications: commands in an image, and services on a network of their own."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from backend.domain.container import Attachment, ContainerSpec, FileEntry
from backend.domain.image import ImageInfo
from backend.domain.labels import SERVICE
from backend.domain.service import Mount, MountKind, Service
from backend.engine.step_context import StepContext
from backend.engine.workspace_files import read_tree

_PATIENCE = 3.0  # seconds between stop signal and kill


def command_spec(
    context: StepContext,
    image: ImageInfo,
    argv: tuple[str, ...],
    *,
    service: Service | None = None,
    environment: Mapping[str, str],
    working_dir: str,
    networks: tuple[Attachment, ...] = (),
) -> ContainerSpec:
    """Return the container that runs a step's command; the image's entrypoint is replaced by the command's first word.

    A service lends it its variables, limits and rights, not its ports, restarts and read-only root.
    """
    spec = ContainerSpec(
        name=context.name(),
        image=image.identity.config_digest,
        entrypoint=argv[:1],
        command=argv[1:],
        environment={**(service.environment if service else {}), **environment},
        labels=context.labels("step"),
        networks=networks,
        working_dir=working_dir,
        stop_timeout=_PATIENCE,
    )
    return spec if service is None else _with_rights(spec, service)


def service_spec(context: StepContext, service: Service, image: ImageInfo, network: str) -> ContainerSpec:
    """Return the container of a service in an integration test: as deployed, but for published ports, replicas and restarts."""
    spec = ContainerSpec(
        name=context.name(service.name),
        image=image.identity.config_digest,
        command=service.command,
        entrypoint=service.entrypoint,
        environment=service.environment,
        labels={**service.labels, **context.labels("service"), SERVICE: service.name},
        mounts=own_mounts(context, service),
        networks=(Attachment(network, (service.name, *(alias for alias in service.aliases if alias != service.name))),),
        healthcheck=service.healthcheck,
        working_dir=service.working_dir,
        hostname=service.hostname,
        stop_signal=service.stop_signal,
        stop_timeout=_PATIENCE,
        read_only=service.read_only,
    )
    return _with_rights(spec, service)


def own_mounts(context: StepContext, service: Service) -> tuple[Mount, ...]:
    """Return the mounts of a service in a test: volumes become volumes of the attempt, folders of the workspace are copied in
    instead (the engine may be elsewhere), other folders of the machine stay as they are. The engine writes no file into a read-only
    root: there an anonymous volume takes what is copied in.
    """
    mounts: list[Mount] = []
    for mount in service.mounts:
        if mount.kind is MountKind.VOLUME and mount.source:
            mounts.append(replace(mount, source=context.name("volume", mount.source)))
        elif _workspace_path(context, mount) is None:
            mounts.append(mount)
    if service.read_only:
        taken = {mount.target.rstrip("/") for mount in mounts}
        mounts += [Mount(MountKind.VOLUME, folder) for folder in sorted(_filled(context, service) - taken - {"", "/"})]
    return tuple(mounts)


def _filled(context: StepContext, service: Service) -> set[str]:
    """Return the folders that files are copied into before the start."""
    folders = {grant.target.rpartition("/")[0] for grant in (*service.configs, *service.secrets)}
    for mount in service.mounts:
        if (path := _workspace_path(context, mount)) is not None:
            target = mount.target.rstrip("/")
            folders.add(target.rpartition("/")[0] if path.is_file() else target)
    return folders


def copied_folders(context: StepContext, service: Service) -> list[tuple[str, list[FileEntry]]]:
    """Return the folders of the workspace that a service mounts, as (path in the container, entries to put below it)."""
    found: list[tuple[str, list[FileEntry]]] = []
    for mount in service.mounts:
        path = _workspace_path(context, mount)
        if path is None or not path.exists():
            continue
        entries = read_tree(path, context.workspace.root)
        if path.is_file():
            folder, _, name = mount.target.rpartition("/")
            found.append((folder or "/", [replace(entry, path=name) for entry in entries]))
        else:
            found.append((mount.target, entries))
    return found


def _workspace_path(context: StepContext, mount: Mount) -> Path | None:
    if mount.kind is not MountKind.BIND:
        return None
    root = Path(context.workspace.root).resolve()
    path = (root / mount.source).resolve()
    return path if path.is_relative_to(root) else None


def _with_rights(spec: ContainerSpec, service: Service) -> ContainerSpec:
    return replace(
        spec,
        resources=service.resources,
        user=service.user,
        init=service.init,
        cap_add=service.cap_add,
        cap_drop=service.cap_drop,
        security_opt=service.security_opt,
        extra_hosts=service.extra_hosts,
        tmpfs=service.tmpfs,
    )
