"""What COPY finds: files of the context on disk, or of another stage."""

from pathlib import Path

from backend.domain.container import FileEntry
from backend.domain.errors import RefusedError
from backend.drivers.simulated.file_tree import FileTree

_FILE_LIMIT = 1024 * 1024  # of a larger file only the size counts


def entries_of_tree(tree: FileTree, source: str) -> dict[str, FileEntry]:
    """Return files of another stage by path below `source`; a single file under ""."""
    data = tree.read(source)
    return {"": FileEntry("x", data)} if data is not None else dict(tree.below(source))


def entries_of_context(context: Path, source: str, line: int) -> dict[str, FileEntry]:
    """Return files of the context by path below `source`; a single file under "". RefusedError outside or missing."""
    if "*" in source:
        return {path.name: _entry(path) for path in sorted(context.glob(source.lstrip("/"))) if path.is_file()}
    path = context / source.lstrip("/")
    if not path.resolve().is_relative_to(context.resolve()) or not path.exists():
        message = f'line {line}: failed to compute cache key: "/{source}": not found'
        raise RefusedError(message, f"Check the path in line {line}, and .dockerignore.")
    if path.is_file():
        return {"": _entry(path)}
    return {
        str(file.relative_to(path)): _entry(file)
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.is_symlink() and "__pycache__" not in file.parts
    }


def _entry(path: Path) -> FileEntry:
    status = path.stat()
    data = path.read_bytes() if status.st_size <= _FILE_LIMIT else str(status.st_size).encode()
    return FileEntry("x", data, mode=status.st_mode & 0o777)
