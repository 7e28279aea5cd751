"""The files of an image, a container or a volume."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from backend.domain.container import FileEntry


def normal(path: str, working_dir: str = "/") -> str:
    """Return an absolute path without `.`, `..` and doubled slashes; `..` stops at the root, as in a container."""
    parts: list[str] = []
    for part in PurePosixPath("/", working_dir, path).parts[1:]:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/" + "/".join(parts)


class FileTree:
    """Files by absolute path, with other trees (volumes) mounted at folders."""

    def __init__(self, entries: Mapping[str, FileEntry] | None = None) -> None:
        self.entries: dict[str, FileEntry] = dict(entries or {})
        self._mounts: dict[str, FileTree] = {}

    def mount(self, folder: str, tree: "FileTree") -> None:
        """Show another tree at a folder; an empty volume takes over the files that were there, as the engine does."""
        folder = normal(folder)
        if not tree.entries:
            for path, entry in list(self.below(folder)):
                tree.entries["/" + path] = entry
        self._mounts[folder] = tree

    def write(self, path: str, data: bytes | None, like: FileEntry | None = None) -> None:
        """Write a file, or a folder (`data` None); mode and owner as in `like`."""
        path = normal(path)
        tree, inner = self._resolve(path)
        tree.entries[inner] = replace(
            like or FileEntry("x", mode=0o755 if data is None else 0o644), path=inner, data=data
        )

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None when there is no such file."""
        tree, inner = self._resolve(normal(path))
        entry = tree.entries.get(inner)
        return entry.data if entry else None

    def remove(self, path: str) -> bool:
        """Remove a file or a folder with all below it; False when nothing was there."""
        tree, inner = self._resolve(normal(path))
        gone = [name for name in tree.entries if name == inner or name.startswith(inner.rstrip("/") + "/")]
        for name in gone:
            del tree.entries[name]
        return bool(gone)

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there."""
        path = normal(path)
        return self.is_folder(path) or self.read(path) is not None

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there, given by itself, a mount or a file below it."""
        path = normal(path)
        tree, inner = self._resolve(path)
        entry = tree.entries.get(inner)
        return (
            path == "/"
            or inner == "/"
            or (entry is not None and entry.data is None)
            or any(True for _ in self.below(path))
        )

    def below(self, path: str) -> Iterator[tuple[str, FileEntry]]:
        """Yield (path relative to `path`, entry) of everything below a folder, mounts included."""
        prefix = normal(path).rstrip("/") + "/"
        shadowed = tuple(mount + "/" for mount in self._mounts)
        for name, entry in sorted(self.entries.items()):
            if name.startswith(prefix) and not name.startswith(shadowed):
                yield name[len(prefix) :], entry
        tree, inner = self._resolve(prefix.rstrip("/") or "/")
        if tree is not self:
            yield from tree.below(inner)
        for mount, mounted in self._mounts.items():
            if mount.startswith(prefix):
                for name, entry in mounted.below("/"):
                    yield f"{mount[len(prefix) :]}/{name}", entry

    def _resolve(self, path: str) -> tuple["FileTree", str]:
        for mount in sorted(self._mounts, key=len, reverse=True):
            if path == mount or path.startswith(mount + "/"):
                return self._mounts[mount], path[len(mount) :] or "/"
        return self, path
