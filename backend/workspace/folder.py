"""The workspace's folder: resolves paths of the files and keeps them inside."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

_LONGEST = 4096


class OutsideError(ValueError):
    """The path leaves the workspace, by itself or through a symbolic link; or it is no path at all."""


@dataclass(frozen=True, slots=True)
class Folder:
    """`root` is absolute with symbolic links resolved. `drafts` are texts by their path that count as files, before those on disk."""

    root: Path
    drafts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path, drafts: Mapping[str, str] | None = None) -> "Folder":
        """Return the folder, with symbolic links resolved."""
        return cls(root.resolve(), drafts or {})

    def relative(self, path: str, base: str = ".") -> str:
        """Return `path` (as seen from `base`) relative to the root, "." for the root itself; OutsideError.

        Nothing has to exist there. Links inside that stay inside are fine; the answer keeps the path as written.
        """
        if "\0" in path or len(path) > _LONGEST:
            raise OutsideError("this is not a path")
        parts: list[str] = []
        given = PurePosixPath(path)
        if given.is_absolute():
            try:
                given = PurePosixPath(given.relative_to(self.root.as_posix()))
            except ValueError:
                raise OutsideError("the path leaves the workspace") from None
        else:
            given = PurePosixPath(base) / given
        for part in given.parts:
            if part == "..":
                if not parts:
                    raise OutsideError("the path leaves the workspace")
                parts.pop()
            else:
                parts.append(part)
        inside = "/".join(parts) or "."
        try:
            real = (self.root / inside).resolve()
        except (OSError, RuntimeError) as error:  # a circle of links
            raise OutsideError(f"the path cannot be followed: {error}") from None
        if not real.is_relative_to(self.root):
            raise OutsideError("the path leaves the workspace through a symbolic link")
        return inside

    def kind(self, inside: str) -> str:
        """Return "file", "folder", "other" or "" (nothing there) for a path that `relative` returned."""
        if inside in self.drafts:
            return "file"
        try:
            mode = (self.root / inside).stat().st_mode
        except (OSError, ValueError):
            return ""
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"

    def read(self, inside: str, limit: int) -> bytes:
        """Return a regular file's content, at most one byte more than `limit`; OSError."""
        if inside in self.drafts:
            return self.drafts[inside].encode()[: limit + 1]
        with (self.root / inside).open("rb") as file:
            return file.read(limit + 1)

    def names(self, inside: str) -> list[str]:
        """Return the names in a folder, a few thousand at most; nothing when it cannot be read."""
        try:
            return sorted(path.name for path, _ in zip((self.root / inside).iterdir(), range(5000), strict=False))
        except OSError:
            return []
