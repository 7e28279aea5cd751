"""A build context as a stream of tar bytes that never holds more than one block, and never leaves its folder.

Every folder is opened relative to its parent without following links, so that a path swapped for a link while we walk is
noticed and not followed. Links travel as links. Devices, pipes and sockets are left out. A file with several names
travels as content under each of them.
"""

import os
import stat
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from backend.domain.errors import InputError
from backend.drivers.docker.dockerfile import without_syntax
from backend.drivers.docker.ignore import IgnoreRules, ignore_rules

SIZE_LIMIT = 2 * 1024**3
COUNT_LIMIT = 200_000
_CHUNK = 512 * 1024
_BLOCK = tarfile.BLOCKSIZE
_IGNORE_LIMIT = 1024 * 1024
_NO_LINKS = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
_HINT = "Leave out what the build does not need: .dockerignore"


@dataclass(frozen=True, slots=True)
class BuildContext:
    """A checked context: `dockerfile` is relative to it with slashes, `text` the Dockerfile's content ("" behind a link).

    With `own_frontend` the Dockerfile's line `# syntax=...` travels as a comment that says nothing to BuildKit.
    """

    folder: str
    dockerfile: str
    text: str
    rules: IgnoreRules
    own_frontend: bool = False


def open_context(folder: str, dockerfile: str) -> BuildContext:
    """Check a context and read its Dockerfile and ignore file; `Dockerfile.dockerignore` goes before `.dockerignore`.

    InputError when the folder or the Dockerfile is missing, or the Dockerfile lies outside.
    """
    plain = os.path.normpath(dockerfile).replace(os.sep, "/")
    if plain.startswith("/"):
        plain = os.path.relpath(plain, folder).replace(os.sep, "/")
    if plain == ".." or plain.startswith("../"):
        raise InputError(
            f"The Dockerfile {dockerfile} lies outside of its context {folder}.", "Move it below the context."
        )
    if not os.path.isdir(folder):
        raise InputError(f"There is no build context {folder}.", "Check `build: context:` in the Compose file.")
    path = os.path.join(folder, plain)
    if not os.path.lexists(path):
        raise InputError(
            f"There is no Dockerfile {plain} in {folder}.", "Check `build: dockerfile:` in the Compose file."
        )
    ignore_name = next(
        (name for name in (f"{plain}.dockerignore", ".dockerignore") if os.path.isfile(os.path.join(folder, name))), ""
    )
    ignore_text = _text(folder, ignore_name) if ignore_name else ""
    rules = ignore_rules(ignore_text, tuple(name for name in (plain, ignore_name) if name))
    return BuildContext(folder, plain, _text(folder, plain), rules)


def packed_context(context: BuildContext, *, compress: bool) -> Iterator[bytes]:
    """Yield the context as a GNU tar (BuildKit does not know Python's PAX headers) in pieces of about 512 KiB.

    InputError over 2 GiB or 200,000 entries, or when a file cannot be read or shrinks meanwhile.
    """
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31) if compress else None
    kept = bytearray()
    for piece in _tar(context):
        kept += squeeze.compress(piece) if squeeze else piece
        if len(kept) >= _CHUNK:
            yield bytes(kept)
            kept.clear()
    kept += bytes(2 * _BLOCK) if squeeze is None else squeeze.compress(bytes(2 * _BLOCK)) + squeeze.flush()
    yield bytes(kept)


def _tar(context: BuildContext) -> Iterator[bytes]:
    limits = _Limits()
    root = _open_folder(context.folder, None)
    try:
        # The Dockerfile first: BuildKit tells a tar from other bytes by the first header, which a long name would hide.
        if "/" not in context.dockerfile:
            yield from _entry(context, root, context.dockerfile, context.dockerfile, limits)
        yield from _walk(context, root, "", limits, ())
    finally:
        os.close(root)


class _Limits:
    """Counts what has been packed."""

    def __init__(self) -> None:
        self.count = 0
        self.size = 0

    def add(self, size: int) -> None:
        self.count += 1
        self.size += size
        if self.count > COUNT_LIMIT:
            raise InputError(f"The build context has more than {COUNT_LIMIT:,} files.", _HINT)
        if self.size > SIZE_LIMIT:
            raise InputError("The build context is larger than 2 GiB.", _HINT)


def _walk(context: BuildContext, folder: int, path: str, limits: _Limits, owed: tuple[bytes, ...]) -> Iterator[bytes]:
    """Walk one open folder. `owed` are headers of ignored parents, sent before the first thing below them that is not."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        below = f"{path}/{name}" if path else name
        if below == context.dockerfile and not path:
            continue
        ignored = context.rules.ignores(below)
        status = os.lstat(name, dir_fd=folder)
        if stat.S_ISDIR(status.st_mode):
            if ignored and not context.rules.may_hold(below):
                continue
            header = _header(below, status, tarfile.DIRTYPE)
            headers: tuple[bytes, ...] = (*owed, header)
            if not ignored:
                limits.add(0)
                yield b"".join(headers)
                headers = owed = ()
            inner = _open_folder(name, folder)
            try:
                for piece in _walk(context, inner, below, limits, headers):
                    if headers:
                        headers = owed = ()  # they went out in front of this piece
                    yield piece
            finally:
                os.close(inner)
        elif not ignored:
            for piece in _entry(context, folder, name, below, limits):
                yield b"".join(owed) + piece if owed else piece
                owed = ()


def _entry(context: BuildContext, folder: int, name: str, path: str, limits: _Limits) -> Iterator[bytes]:
    status = os.lstat(name, dir_fd=folder)
    if stat.S_ISLNK(status.st_mode):
        limits.add(0)
        yield _header(path, status, tarfile.SYMTYPE, os.readlink(name, dir_fd=folder))
    elif stat.S_ISREG(status.st_mode):
        yield from _content(folder, name, path, limits, plain=context.own_frontend and path == context.dockerfile)


def _content(folder: int, name: str, path: str, limits: _Limits, *, plain: bool) -> Iterator[bytes]:
    try:
        # O_NONBLOCK: a pipe swapped in meanwhile must not hold us; fstat below sees what was really opened.
        opened = os.open(name, _NO_LINKS | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        raise InputError(f"{path} in the build context cannot be read: {error.strerror}.", _HINT) from error
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(
                f"{path} changed while the build context was sent.", "Run it again when nothing writes there."
            )
        limits.add(status.st_size)
        yield _header(path, status, tarfile.REGTYPE)
        left = status.st_size
        while left:
            piece = os.read(opened, min(left, _CHUNK))
            if not piece:
                raise InputError(
                    f"{path} became smaller while the build context was sent.",
                    "Run it again when nothing writes there.",
                )
            # The directive stands in the first lines; its replacement is as long as it was.
            yield without_syntax(piece) if plain and left == status.st_size else piece
            left -= len(piece)
        if rest := -status.st_size % _BLOCK:
            yield bytes(rest)
    finally:
        os.close(opened)


def _header(path: str, status: os.stat_result, kind: bytes, link: str = "") -> bytes:
    # Root owns everything, as docker's own client has it: who checked the files out must not change the build's cache.
    header = tarfile.TarInfo(path)
    header.type = kind
    header.mode = stat.S_IMODE(status.st_mode)
    header.mtime = int(status.st_mtime)
    header.size = status.st_size if kind == tarfile.REGTYPE else 0
    header.linkname = link
    return header.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _open_folder(name: str, parent: int | None) -> int:
    # The context's own folder may be behind a link: that is where the user put it.
    links = 0 if parent is None else getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | links, dir_fd=parent)
    except OSError as error:
        raise InputError(f"The folder {name} in the build context cannot be read: {error.strerror}.", _HINT) from error


def _text(folder: str, path: str) -> str:
    try:
        opened = os.open(os.path.join(folder, path), _NO_LINKS | os.O_NONBLOCK)
    except OSError:
        return ""  # behind a link: the engine reads it inside the context, we do without
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return ""
        return file.read(_IGNORE_LIMIT).decode("utf-8", errors="replace")
