"""Fields of a kubeconfig's mappings: read with their places, mistakes noted."""

import base64
import binascii
from collections.abc import Collection, Iterator
from pathlib import Path

from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, Sequence, describe, shown

# kubectl reads YAML 1.1.
_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})


class Fields:
    """The fields of one mapping. What is wrong is noted and reads as empty."""

    def __init__(self, block: Block, findings: Findings, folder: Path) -> None:
        self.block, self.findings, self.folder = block, findings, folder

    def known(self, keys: Collection[str], what: str) -> None:
        """Warn of keys that no kubeconfig has: kubectl ignores them, too, so that a slip would go unseen."""
        for key in self.block.entries:
            if key not in keys:
                self.findings.warning(
                    self.block.key_place(key), f"{what} has no {shown(key)[1:-1]}", self.findings.nearest(key, keys)
                )

    def error(self, key: str, message: str, hint: str = "") -> None:
        """Note a mistake at a key."""
        self.findings.error(self.block.key_place(key), message, hint)

    def text(self, key: str) -> str:
        """Return a text; numbers are texts here, as for kubectl. Control characters are refused: texts become headers and arguments."""
        node = self.block.get(key)
        if node is None or (isinstance(node, Scalar) and node.null):
            return ""
        if not isinstance(node, Scalar):
            self.error(key, f"{key} is {describe(node)}, expected a text")
            return ""
        if not node.text.isprintable():
            self.error(
                key, f"{key} holds characters that cannot be printed", "Remove line ends and control characters."
            )
            return ""
        return node.text

    def truth(self, key: str) -> bool:
        """Return true or false; false when it is missing."""
        node = self.block.get(key)
        if node is None or (isinstance(node, Scalar) and node.null):
            return False
        word = node.text.lower() if isinstance(node, Scalar) and node.plain else ""
        if word not in _TRUE | _FALSE:
            self.error(key, f"{key} is {describe(node)}, expected true or false")
        return word in _TRUE

    def path(self, key: str) -> str:
        """Return a file's name; relative ones belong to the kubeconfig's own folder."""
        text = self.text(key)
        return str(self.folder / Path(text)) if text else ""

    def data(self, key: str) -> bytes:
        """Return bytes that are written as base64."""
        text = self.text(key)
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self.error(key, f"{key} is no base64", f"Write the output of `base64 -w0 FILE`, or {key[:-5]}: FILE.")
            return b""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = []
        for node in self.items(key):
            if isinstance(node, Scalar) and not node.null and "\0" not in node.text:
                found.append(node.text)
            else:
                self.findings.error(node.place, f"{key} holds {describe(node)}, expected texts")
        return tuple(found)

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list."""
        node = self.block.get(key)
        if node is None or (isinstance(node, Scalar) and node.null):
            return ()
        if not isinstance(node, Sequence):
            self.error(key, f"{key} is {describe(node)}, expected a list")
            return ()
        return node.items

    def within(self, key: str) -> "Fields | None":
        """Return the fields of a mapping inside, None when there is none."""
        node = self.block.get(key)
        if node is None or (isinstance(node, Scalar) and node.null):
            return None
        if not isinstance(node, Block):
            self.error(key, f"{key} is {describe(node)}, expected a mapping")
            return None
        return Fields(node, self.findings, self.folder)

    def named(self, key: str, inner: str) -> Iterator[tuple[str, "Fields"]]:
        """Yield the entries of `clusters`, `users` or `contexts` with their names; each only once."""
        seen: set[str] = set()
        for node in self.items(key):
            if not isinstance(node, Block):
                self.findings.error(node.place, f"{key} holds {describe(node)}, expected name: and {inner}:")
                continue
            outer = Fields(node, self.findings, self.folder)
            name = outer.text("name")
            if not name:
                self.findings.error(node.place, f"an entry of {key} has no name", "Give it a name:.")
                continue
            if name in seen:
                outer.error("name", f"{key} has two entries called {name}", "Rename or remove one of them.")
                continue
            seen.add(name)
            about = Fields(node, self.findings.about(f"{key}/{name}"), self.folder)
            about.known(("name", inner), f"an entry of {key}")
            fields = about.within(inner)
            if fields is None:
                fields = Fields(Block({}, node.place), about.findings, self.folder)
            yield name, fields
