"""Config and secret files of a service, as they stand in its containers."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from backend.domain.container import FileEntry
from backend.domain.errors import InputError
from backend.domain.service import Composition, Service
from backend.engine.log_sink import LogSink
from backend.ports.world import Secrets


async def granted_files(service: Service, composition: Composition, secrets: Secrets, log: LogSink) -> list[FileEntry]:
    """Return the files below `/`; values of secrets are masked in the log from now on."""
    entries: list[FileEntry] = []
    for grant in service.configs:
        config = composition.configs.get(grant.source)
        if config is None:
            raise InputError(f"{service.name}: there is no config {grant.source}.", "Describe it under configs:.")
        entries.append(_entry(grant.target, config.content, grant.mode, grant.uid, grant.gid))
    for grant in service.secrets:
        source = composition.secrets.get(grant.source)
        if source is None:
            raise InputError(f"{service.name}: there is no secret {grant.source}.", "Describe it under secrets:.")
        value = await secrets.resolve(source)
        log.hide(value)
        entries.append(_entry(grant.target, value, grant.mode, grant.uid, grant.gid))
    return entries


def by_folder(entries: Iterable[FileEntry]) -> dict[str, list[FileEntry]]:
    """Return entries below `/` by the absolute folder they are put into: where the root is read-only each has to be a mount."""
    folders: dict[str, list[FileEntry]] = {}
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        folders.setdefault(f"/{folder}", []).append(replace(entry, path=name))
    return folders


def _entry(target: str, text: str, mode: int, uid: int, gid: int) -> FileEntry:
    return FileEntry(PurePosixPath(target).as_posix().lstrip("/"), text.encode(), mode, uid, gid)
