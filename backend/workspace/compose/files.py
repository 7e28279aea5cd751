"""Compose files as one mapping: read, interpolated, with `include` and `extends` resolved and overlays merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from backend.domain.problem import Place
from backend.notation.nodes import Block, Scalar
from backend.notation.parser import MOST_BYTES, parse
from backend.workspace.compose.extends import Extends
from backend.workspace.compose.include import included_parts
from backend.workspace.compose.merge import merge, settle
from backend.workspace.interpolation import Interpolation
from backend.workspace.reader import Reader

_MOST_FILES = 200
_MOST_INCLUDES = 16
_MOST_MERGED = 50


@dataclass(slots=True)
class ComposeFiles:
    """Reads Compose files, each once. `bases` fills with the folder that relative paths in each file are seen from."""

    reader: Reader
    bases: dict[str, str] = field(default_factory=dict)
    _raw: dict[str, Block | None] = field(default_factory=dict)
    _whole: dict[str, Block | None] = field(default_factory=dict)
    _including: list[str] = field(default_factory=list)

    def read(
        self, files: Iterable[Scalar], base: str, variables: Mapping[str, str], *, name: str, seen: str = "."
    ) -> list[Block]:
        """Return whole files, in order; what cannot be read is left out. `files` are seen from the folder `seen`, relative
        paths inside them from `base`.
        """
        found = []
        for number, file in enumerate(files):
            if number >= _MOST_MERGED:
                self.reader.findings.error(file.place, f"{name}: more than {_MOST_MERGED} files")
                break
            path = self.reader.existing(file, name, seen)
            block = self._file(path, file.place, base, variables) if path is not None else None
            if block is not None:
                found.append(block)
        return found

    def merged(self, blocks: Iterable[Block]) -> Block | None:
        """Return files merged in order, None for no files."""
        result: Block | None = None
        for block in blocks:
            result = settle(block) if result is None else merge(result, block, self.reader.findings)
        return result

    def _file(self, path: str, place: Place, base: str, variables: Mapping[str, str]) -> Block | None:
        if path not in self._whole:
            self._whole[path] = None
            block = self._content(path, place, base, variables)
            if block is not None:
                block = self._with_included(block, path, variables)
                self._whole[path] = Extends(self.reader, self._other, variables).apply(block, path)
        return self._whole[path]

    def _content(self, path: str, place: Place, base: str, variables: Mapping[str, str]) -> Block | None:
        """Return a file as it stands, interpolated."""
        if path in self._raw:
            return self._raw[path]
        self._raw[path] = None
        self.bases.setdefault(path, base)
        if len(self._raw) > _MOST_FILES:
            self.reader.findings.error(place, f"there are more than {_MOST_FILES} Compose files")
            return None
        data = self.reader.content(path, place, "the Compose file", MOST_BYTES)
        if data is None:
            return None
        parsed = parse(data, path, self.reader.findings)
        if parsed is None:
            if not data.strip():
                self.reader.findings.error(Place(path), "the Compose file is empty")
            return None
        node = Interpolation(variables, self.reader.findings).apply(parsed)
        self._raw[path] = self.reader.block(node, "a Compose file", "`services:` and other keys")
        return self._raw[path]

    def _other(self, node: Scalar, name: str, variables: Mapping[str, str]) -> tuple[str, Block | None]:
        """Return path and content of the file that `extends` names."""
        path = self.reader.existing(node, name, self.bases.get(node.place.file, "."))
        if path is None:
            return "", None
        return path, self._content(path, node.place, str(PurePosixPath(path).parent), variables)

    def _with_included(self, block: Block, path: str, variables: Mapping[str, str]) -> Block:
        entry = block.get("include")
        if entry is None:
            return block
        if path in self._including or len(self._including) >= _MOST_INCLUDES:
            self.reader.findings.error(block.key_place("include"), "the files include each other in a circle")
            return block
        self._including.append(path)
        try:
            return self._import(block, path, variables)
        finally:
            self._including.pop()

    def _import(self, block: Block, path: str, variables: Mapping[str, str]) -> Block:
        result = block
        done: set[tuple[str, ...]] = set()
        for part in included_parts(self.reader, block, self.bases.get(path, "."), variables):
            for file in part.files:
                if self.reader.folder.relative(file.text, part.seen) in self._including:
                    self.reader.findings.error(file.place, "the files include each other in a circle")
                    return result
            identity = (part.seen, part.base, *(file.text for file in part.files))
            if identity in done:
                continue  # said twice, but there is nothing to add
            done.add(identity)
            parts = self.read(part.files, part.base, part.variables, name="include", seen=part.seen)
            merged = self.merged(parts)
            if merged is not None:
                result = part.put(result, merged, self.reader.findings)
        return result
