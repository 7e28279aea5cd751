"""Files of a container through the engine's archive calls."""

import asyncio
import base64
import json
import posixpath
import tempfile
from collections.abc import Sequence
from urllib.parse import quote

from backend.domain.container import FileEntry
from backend.domain.errors import InputError, NotFoundError, RefusedError
from backend.drivers.docker.archive import packed, unpacked
from backend.drivers.docker.client import EngineClient

_STAT = "X-Docker-Container-Path-Stat"
_GO_SYMLINK = 1 << 27  # os.ModeSymlink of Go
_GO_FOLDER = 1 << 31
_IN_MEMORY = 8 * 1024 * 1024
_SLACK = (
    256 * 1024 * 1024
)  # what an archive may hold besides the files that count: headers, and files that are left out


class DockerFiles:
    """ports.Files over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def put(self, container: str, folder: str, entries: Sequence[FileEntry]) -> None:
        """Write the entries. Folders that exist keep their owner and mode: only missing ones go into the archive."""
        if not folder.startswith("/") or ".." in folder.split("/"):
            raise InputError(f"{folder!r} is no absolute folder.", "Write a path that begins with / and has no '..'.")
        folder = posixpath.normpath(folder).replace("//", "/")
        base = folder
        # The deepest folder that exists is where the archive goes: below a read-only root that may be a volume.
        while base != "/" and not await self._is_folder(container, base):
            base = posixpath.dirname(base)
        below = posixpath.relpath(folder, base) if folder != base else ""
        parts = below.split("/") if below else []
        missing = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        archive = await asyncio.to_thread(packed, entries, below=below, folders=missing)
        await self._client.call(
            "PUT",
            _path(container),
            params={"path": base, "copyUIDGID": "false"},
            data=archive,
            headers={"Content-Type": "application/x-tar"},
            timeout=600.0,
            doing=f"copy files into {container}:{folder}",
        )

    async def get(self, container: str, path: str, *, limit: int = 256 * 1024 * 1024) -> Sequence[FileEntry]:
        """Return regular files. A link at `path` itself is followed once, inside the container."""
        doing = f"copy files out of {container}:{path}"
        if not path.startswith("/"):
            raise InputError(f"{path!r} is no absolute path.", "Write a path that begins with /.")
        path = posixpath.normpath(path).replace("//", "/")
        stat = await self._stat(container, path)
        if stat is None:
            raise NotFoundError(f"Could not {doing}: there is no such file, or no such container.")
        mode, link = stat
        if mode & _GO_SYMLINK and link:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
            size = 0
            async with self._client.stream("GET", _path(container), params={"path": path}, doing=doing) as response:
                while chunk := await response.content.readany():
                    size += len(chunk)
                    if size > limit + _SLACK:
                        raise RefusedError(
                            f"Could not {doing}: it is larger than {limit:,} bytes.", "Name a smaller folder."
                        )
                    kept.write(chunk)
            kept.seek(0)
            return await asyncio.to_thread(unpacked, kept, posixpath.basename(path), limit)

    async def _is_folder(self, container: str, path: str) -> bool:
        stat = await self._stat(container, path)
        # A link may lead to a folder: the engine resolves it when the archive arrives.
        return stat is not None and bool(stat[0] & (_GO_FOLDER | _GO_SYMLINK))

    async def _stat(self, container: str, path: str) -> tuple[int, str] | None:
        status, headers, _ = await self._client.call("HEAD", _path(container), params={"path": path}, allow=(404,))
        if status == 404 or _STAT not in headers:
            return None
        found = json.loads(base64.b64decode(headers[_STAT]))
        return int(found.get("mode", 0)), str(found.get("linkTarget") or "")


def _path(container: str) -> str:
    return f"/containers/{quote(container, safe='')}/archive"
