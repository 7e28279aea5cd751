"""`include`: other Compose files, whole, with folders and variables of their own.

https://github.com/compose-spec/compose-spec/blob/main/14-include.md
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, plain
from backend.workspace.compose.keys import check_keys
from backend.workspace.dotenv import MOST_BYTES, parse_dotenv
from backend.workspace.folder import OutsideError
from backend.workspace.reader import Reader

_SECTIONS = ("services", "networks", "volumes", "configs", "secrets")


@dataclass(frozen=True, slots=True)
class Included:
    """One entry: its files, the folder they are seen from, the folder their own paths are seen from, their variables."""

    files: tuple[Scalar, ...]
    seen: str
    base: str
    variables: Mapping[str, str]

    def put(self, into: Block, included: Block, findings: Findings) -> Block:
        """Return a file with everything from the included ones; a name on both sides is a clash, unless it says the same."""
        result = into
        for section in _SECTIONS:
            theirs, ours = included.get(section), result.get(section)
            if not isinstance(theirs, Block) or not (ours is None or isinstance(ours, Block)):
                continue
            entries, keys = dict(ours.entries if ours else {}), dict(ours.keys if ours else {})
            for key, node in theirs.items():
                if key in entries and plain(entries[key]) != plain(node):
                    where = theirs.key_place(key)
                    place = keys[key].place if key in keys else into.place
                    findings.error(place, f"{section}.{key} is also in the included {where.file}:{where.line}")
                elif key not in entries:
                    entries[key], keys[key] = node, theirs.keys[key]
            place = ours.place if ours else theirs.place
            section_key = included.keys[section]
            result = replace(
                result,
                entries={**result.entries, section: Block(entries, place, keys)},
                keys={section: section_key, **result.keys},
            )
        return result


def included_parts(reader: Reader, block: Block, seen: str, variables: Mapping[str, str]) -> Iterator[Included]:
    """Yield the entries of `include`; `seen` is the folder that the including file's paths are seen from."""
    for item in reader.sequence(block.get("include"), "include", "a list of files"):
        node: Node | None = item
        detail = Block({}, item.place)
        if isinstance(item, Block):
            check_keys(reader, item, "include", "include")
            node, detail = item.get("path"), item
        files = reader.texts(node, "include.path", "a path or a list of paths")
        inside = [reader.inside(file, "include", seen) for file in files]
        if not files:
            reader.findings.error(item.place, "include: an entry needs `path:`")
        if not inside or None in inside:
            continue
        folder = reader.scalar(detail.get("project_directory"), "include.project_directory")
        base = (
            reader.inside(folder, "include.project_directory", seen)
            if folder
            else str(PurePosixPath(inside[0] or "").parent)
        )
        if base is not None:
            own = _variables(reader, detail, base, seen, variables)
            yield Included(tuple(files), seen, base, ChainMap(dict(variables), own))


def _variables(reader: Reader, detail: Block, base: str, seen: str, outside: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    given = detail.get("env_file")
    if given is None:
        try:
            path = reader.folder.relative(".env", base)
        except OutsideError:
            return found
        if reader.folder.kind(path) == "file":
            data = reader.content(path, detail.place, "include", MOST_BYTES)
            found.update(parse_dotenv(data, path, outside, reader.findings) if data else {})
        return found
    for file in reader.texts(given, "include.env_file"):
        read = reader.data(file, "include.env_file", MOST_BYTES, seen)
        if read is not None:
            found.update(parse_dotenv(read[1], read[0], outside, reader.findings))
    return found
