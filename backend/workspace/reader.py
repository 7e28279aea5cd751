"""Reads typed values out of nodes; what has the wrong type becomes a problem and counts as missing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, Sequence, describe, shown
from backend.workspace.folder import Folder, OutsideError


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything a reader needs: where problems go, and the folder that paths must stay in."""

    findings: Findings
    folder: Folder

    def about(self, node: str) -> "Reader":
        """Return a reader whose problems mark a stage or a step."""
        return replace(self, findings=self.findings.about(node))

    def within(self, environment: str) -> "Reader":
        """Return a reader whose problems are an environment's."""
        return replace(self, findings=self.findings.within(environment))

    def expected(self, what: str, node: Node, name: str, hint: str = "") -> None:
        """Note that something else stands where `what` is expected."""
        self.findings.error(node.place, f"{name}: expected {what}, found {describe(node)}", hint)

    def block(self, node: Node | None, name: str, what: str = "a mapping") -> Block | None:
        """Return a mapping; nothing at all counts as an empty one."""
        if node is None or isinstance(node, Block):
            return node
        if isinstance(node, Scalar) and node.null:
            return Block({}, node.place)
        self.expected(what, node, name)
        return None

    def sequence(self, node: Node | None, name: str, what: str = "a list") -> tuple[Node, ...]:
        """Return the items of a list; nothing at all counts as an empty one."""
        if isinstance(node, Sequence):
            return node.items
        if node is not None and not (isinstance(node, Scalar) and node.null):
            self.expected(what, node, name)
        return ()

    def scalar(self, node: Node | None, name: str, what: str = "a text") -> Scalar | None:
        """Return a scalar that is not nothing."""
        if node is None:
            return None
        if isinstance(node, Scalar) and not node.null:
            return node
        self.expected(what, node, name)
        return None

    def text(self, node: Node | None, name: str, what: str = "a text") -> str:
        """Return a text as written, "" when it is missing."""
        found = self.scalar(node, name, what)
        return found.text if found else ""

    def texts(self, node: Node | None, name: str, what: str = "a text or a list of texts") -> list[Scalar]:
        """Return one text or the texts of a list."""
        if isinstance(node, Scalar):
            return [] if node.null else [node]
        items = (self.scalar(item, name) for item in self.sequence(node, name, what))
        return [item for item in items if item is not None]

    def integer(self, node: Node | None, name: str, least: int = 0, most: int = 2**53, default: int = 0) -> int:
        """Return a whole number; one in quotes counts too, as Compose takes it."""
        if node is None:
            return default
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.expected("a whole number", node, name)
            return default
        if not least <= value <= most:
            bound = f"at least {least}" if value < least else f"at most {most}"
            self.findings.error(node.place, f"{name}: expected {bound}, found {value}")
            return default
        return value

    def boolean(self, node: Node | None, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        if node is None:
            return default
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            text = node.text.lower() if isinstance(node, Scalar) else ""
            meant = {
                "yes": "true",
                "on": "true",
                "y": "true",
                "1": "true",
                "no": "false",
                "off": "false",
                "n": "false",
                "0": "false",
            }
            hint = f"did you mean {meant[text]}?" if text in meant else ""
            self.expected("true or false", node, name, hint)
            return default
        return value

    def convert(self, node: Node | None, name: str, by: Callable[[str], float]) -> float | None:
        """Return what `by` makes of a text; its ValueError says what was expected."""
        found = self.scalar(node, name)
        if found is None:
            return None
        try:
            return by(found.text)
        except ValueError as error:
            self.findings.error(found.place, f"{name}: {error}, found {shown(found.text)}")
            return None

    def choice(self, node: Node | None, name: str, options: Collection[str], default: str) -> str:
        """Return one of a few words."""
        found = self.scalar(node, name)
        if found is None:
            return default
        if found.text in options:
            return found.text
        self.findings.error(
            found.place,
            f"{name}: expected one of {', '.join(options)}, found {shown(found.text)}",
            self.guess(found.text, options),
        )
        return default

    def guess(self, name: str, known: Collection[str]) -> str:
        """Return `did you mean X?` or ""."""
        hint = self.findings.nearest(name, known)
        return hint if hint.startswith("did") else ""

    def keys(self, block: Block, known: Collection[str], of: str) -> Iterator[str]:
        """Yield the keys that are known; others become problems, but for extensions (`x-...`)."""
        for key in block.entries:
            if key in known:
                yield key
            elif not key.startswith("x-"):
                hint = self.findings.nearest(key, known)
                self.findings.error(block.key_place(key), f"unknown key {shown(key)} in {of}", hint)

    def check_keys(self, block: Block, known: Collection[str], of: str) -> None:
        """Report the keys that are not known."""
        for _ in self.keys(block, known, of):
            pass

    def inside(self, node: Scalar, name: str, base: str = ".") -> str | None:
        """Return a path relative to the workspace; a problem and None when it leaves the workspace."""
        return self.inside_text(node.text, node.place, name, base)

    def inside_text(self, text: str, place: Place, name: str, base: str = ".") -> str | None:
        """The same for a text that is a part of a node."""
        if not text:
            self.findings.error(place, f"{name}: expected a path")
            return None
        try:
            return self.folder.relative(text, base)
        except OutsideError as error:
            self.findings.error(
                place, f"{name}: {error}: {shown(text)}", "everything but images stays inside the workspace"
            )
            return None

    def existing(self, node: Scalar, name: str, base: str = ".", kind: str = "file") -> str | None:
        """Return the path of an existing file or folder relative to the workspace."""
        path = self.inside(node, name, base)
        if path is None:
            return None
        found = self.folder.kind(path)
        if found and kind in (found, ""):
            return path
        if found:
            self.findings.error(node.place, f"{name}: {shown(path)} is not a {kind}")
        else:
            near = self.guess(PurePosixPath(path).name, self.folder.names(str(PurePosixPath(path).parent)))
            self.findings.error(node.place, f"{name}: there is no {kind or 'file'} {shown(path)}", near)
        return None

    def data(self, node: Scalar, name: str, limit: int, base: str = ".") -> tuple[str, bytes] | None:
        """Return path and content of a file in the workspace."""
        path = self.existing(node, name, base)
        data = self.content(path, node.place, name, limit) if path is not None else None
        return None if path is None or data is None else (path, data)

    def content(self, path: str, place: Place, name: str, limit: int) -> bytes | None:
        """Return the content of an existing file by its path relative to the workspace."""
        try:
            data = self.folder.read(path, limit)
        except OSError as error:
            self.findings.error(place, f"{name}: {shown(path)} cannot be read: {error.strerror}")
            return None
        if len(data) > limit:
            self.findings.error(place, f"{name}: {shown(path)} is larger than {limit // 1024} KiB")
            return None
        return data
